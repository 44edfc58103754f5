import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../testing/wait-for.js';
import { takeLockFile } from './lock-file.js';
import { acquireLock, lockHolder } from './owner-lock.js';

let bundleDir: string;
let dir: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  bundleDir = await mkdtemp(join(tmpdir(), 'lock-bundle-'));
  const contents = `
    import { acquireLock } from './owner-lock.js';
    acquireLock(process.argv[2]).then((result) => {
      process.send(result.acquired ? 'won' : 'lost');
      setInterval(() => {}, 1000);
    });`;
  await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: join(bundleDir, 'contender.cjs'),
  });
});
afterAll(() => rm(bundleDir, { recursive: true, force: true }));
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

async function contend(count: number): Promise<{ winners: ChildProcess[]; losers: number }> {
  const winners: ChildProcess[] = [];
  let losers = 0;
  for (let index = 0; index < count; index += 1) {
    const child = fork(join(bundleDir, 'contender.cjs'), [join(dir, 'lock')]);
    child.on('message', (word) => (word === 'won' ? winners.push(child) : (losers += 1)));
    children.push(child);
  }
  await waitFor('every answer', () => winners.length + losers === count);
  return { winners, losers };
}

it('has one winner among many', async () => {
  const { winners, losers } = await contend(8);
  expect([winners.length, losers]).toEqual([1, 7]);
});

it('is taken over from a killed holder by exactly one', async () => {
  const first = await contend(1);
  first.winners[0]?.kill('SIGKILL');
  await waitFor('its end', () => first.winners[0]?.signalCode === 'SIGKILL');
  const { winners } = await contend(6);
  expect(winners).toHaveLength(1);
});

it('names its holder, is free after release and leaves nothing behind', async () => {
  const path = join(dir, 'lock');
  const mine = await acquireLock(path, { kind: 'test' });
  expect(mine.acquired).toBe(true);
  expect(await acquireLock(path)).toMatchObject({
    acquired: false,
    info: { holder: { pid: process.pid }, extra: { kind: 'test' } },
  });
  if (mine.acquired) await mine.release();
  expect(await lockHolder(path)).toBeNull();
  expect(await readdir(dir)).toEqual([]);
});

it.each([
  '',
  '{"holder":',
  '{"holder":{"pid":1,"startTime":"0","bootId":"other boot"},"since":1,"extra":{}}',
])('takes over a damaged lock or one of another boot: %s', async (content) => {
  await writeFile(join(dir, 'lock'), content);
  expect((await acquireLock(join(dir, 'lock'))).acquired).toBe(true);
});

it('leaves a lock alone that came into the place of the one that was judged', async () => {
  const path = join(dir, 'lock');
  await writeFile(path, '{"owner":"dead"}');
  const others = '{"owner":"quick"}';
  const judged: string[] = [];
  let there: bigint | undefined;
  const holder = await takeLockFile(path, '{"owner":"slow"}', async ({ text }) => {
    judged.push(text);
    if (text === others) return { text };
    // While this one judges, another process takes the same stale lock.
    expect(await takeLockFile(path, others, () => Promise.resolve('stale'))).toBeNull();
    there = (await stat(path, { bigint: true })).ctimeNs;
    return 'stale';
  });
  expect(holder).toEqual({ text: others });
  expect(judged).toEqual(['{"owner":"dead"}', others]);
  // A rename, even there and back, would show.
  expect((await stat(path, { bigint: true })).ctimeNs).toBe(there);
  expect(await readdir(dir)).toEqual(['lock']);
});
