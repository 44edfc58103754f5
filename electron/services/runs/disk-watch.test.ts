import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Checkpoint } from '../../../shared/contract/index.js';
import { freeBytes } from '../../platform/free-space.js';
import { DiskWatch } from './disk-watch.js';

const checkpoint = (sizeBytes: number): Checkpoint => ({
  file: 'x.safetensors',
  step: 1,
  epoch: 1,
  isFinal: false,
  sizeBytes,
  t: 0,
});

it('tells before a save is lost, keeps to its pause, and takes it back when there is room again', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'disk-watch-'));
  const free = await freeBytes(dir);
  const watch = new DiskWatch();
  // A save takes up to seven times the largest checkpoint.
  await watch.look(dir, [checkpoint(1000), checkpoint(free / 6)], 1_000_000);
  expect(watch.notices).toMatchObject([{ code: 'disk', t: 1_000_000 }]);
  expect(watch.notices[0]?.advice).toMatch(/^[\d.,]+ (MB|GB|TB) are free/);
  await watch.look(dir, [checkpoint(1000)], 1_029_000);
  expect(watch.notices).toHaveLength(1);
  await watch.look(dir, [checkpoint(free / 5)], 1_031_000);
  expect(watch.notices[0]?.t).toBe(1_000_000); // the same one goes on
  await watch.look(dir, [checkpoint(1000)], 1_062_000);
  expect(watch.notices).toEqual([]);
  // A clock that was set back does not stop the looking.
  await watch.look(dir, [checkpoint(free)], 500_000);
  expect(watch.notices).toHaveLength(1);
  await rm(dir, { recursive: true });
  await watch.look(join(dir, 'gone'), [], 600_000);
  expect(watch.notices).toHaveLength(1);
});
