import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../platform/log.js';
import { UserPresets } from './user-presets.js';

let dir = '';
let presets: UserPresets;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'presets-'));
  presets = new UserPresets(join(dir, 'presets.json'), silentLogger, () => 7);
});
afterEach(() => rm(dir, { recursive: true }));

const values = (rank: number) => ({ fields: { rank }, raw: { keep_tokens: { int: 1 } } });

it('are kept by name, replaced and deleted', async () => {
  expect(await presets.list()).toEqual([]);
  await Promise.all([presets.save('b', values(1)), presets.save('a', values(2))]);
  await presets.save('b', values(3));
  expect(await presets.list()).toEqual([
    { name: 'a', values: values(2), savedAt: 7 },
    { name: 'b', values: values(3), savedAt: 7 },
  ]);
  expect(await presets.delete('a')).toHaveLength(1);
  await expect(presets.delete('a')).rejects.toThrow('no preset “a”');
});

it('of a damaged file are kept aside before anything is written', async () => {
  await writeFile(join(dir, 'presets.json'), '{"version":1,"presets":[{"na');
  expect(await presets.list()).toEqual([]);
  await presets.save('a', values(1));
  const damaged = (await readdir(dir)).find((name) => name.includes('damaged')) ?? '';
  expect(await readFile(join(dir, damaged), 'utf8')).toContain('"na');
  expect(await presets.list()).toHaveLength(1);
});

it('are at most a hundred', async () => {
  const full = Array.from({ length: 100 }, (_, index) => ({
    name: `n${index}`,
    values: values(1),
    savedAt: 1,
  }));
  await writeFile(join(dir, 'presets.json'), JSON.stringify({ version: 1, presets: full }));
  await expect(presets.save('one more', values(1))).rejects.toThrow('100 presets');
  expect(await presets.save('n5', values(2))).toHaveLength(100);
});
