import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownIdentity } from '../../../platform/process-identity.js';
import { currentWorld, type ProcessWorld } from '../../../platform/machine.js';
import { temporaryFolder } from '../../../testing/pictures.js';
import { holderOf, holderText, lockText, standingOf, type Holder } from './holder.js';

const { dir, remove } = await temporaryFolder();
const world = await currentWorld(dir);
await remove();
const me = (await ownIdentity()) ?? { pid: 0, startTime: '', bootId: '' };
const mine: Holder = {
  process: me,
  since: 1,
  kind: 'cli',
  instance: 'a',
  lease: 'b',
  dev: '1',
  ino: '2',
  ...{ user: world.user, host: world.host, machine: world.machine },
  pidNamespace: world.pidNamespace,
};
const other: Pick<Holder, 'machine' | 'host'> = { machine: 'e'.repeat(32), host: 'nas' };
const gone = { ...me, pid: 4_000_000 };
const noStart = { ...me, startTime: '' };
const rebooted = { ...me, bootId: 'another boot' };
const inLinux = process.platform === 'linux';

describe('the standing of a holder', () => {
  it.each<[string, Holder, string]>([
    ['this process', mine, 'here'],
    ['a process that is gone', { ...mine, process: gone }, 'gone'],
    ['a process without a start time', { ...mine, process: noStart }, 'gone'],
    ['another machine', { ...mine, ...other, process: { ...gone, bootId: 'x' } }, 'elsewhere'],
    [
      'another machine with our home folder',
      { ...mine, host: 'b', process: rebooted },
      'elsewhere',
    ],
    ['a version that does not say where it runs', { ...mine, machine: '', host: '' }, 'here'],
    ['the same, gone', { ...mine, machine: '', process: gone }, 'gone'],
  ])('%s', async (_, holder, standing) => {
    expect(await standingOf(holder, world)).toBe(standing);
  });

  it.runIf(inLinux).each<[string, Partial<Holder>, string]>([
    ['this machine before it was restarted', { process: rebooted }, 'gone'],
    ['the same in a container of then', { process: rebooted, pidNamespace: 'pid:[1]' }, 'gone'],
    ['a container of this machine', { pidNamespace: 'pid:[1]' }, 'elsewhere'],
    [
      'a container that has our pid, gone here',
      { pidNamespace: 'pid:[1]', process: gone },
      'elsewhere',
    ],
    ['an app of this machine with another data folder', other, 'here'],
    ['the same, gone', { ...other, process: gone }, 'gone'],
  ])('%s', async (_, about, standing) => {
    expect(await standingOf({ ...mine, ...about }, world)).toBe(standing);
  });
});

it('a lock of ours is read back as it was written', async () => {
  const place = { dir: '/p', dev: 7n, ino: 2n ** 60n };
  const text = await lockText({ kind: 'web', instance: 'i', lease: 'l' }, place, world);
  const { bootId: _, ...where } = world;
  const numbers = { dev: '7', ino: String(2n ** 60n) };
  expect(holderOf(text)).toMatchObject({ ...where, ...numbers, kind: 'web', process: me });
});

it('whatever a lock says, its words are short and plain, and its time is one', async () => {
  const elsewhere: ProcessWorld = { ...world, bootId: 'x' };
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.string()), fc.double(), async (extra, since) => {
      const lock = { holder: { pid: 1, startTime: '', bootId: '' }, since, extra };
      const holder = holderOf(
        JSON.stringify({ ...lock, extra: { host: '\u001b]0;x\u0007', ...extra } }),
      );
      if (holder === null) return;
      const text = holderText(holder);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(text.length).toBeLessThan(600);
      expect(Number.isNaN(new Date(holder.since).getTime())).toBe(false);
      expect(await standingOf(holder, elsewhere)).not.toBe('here');
    }),
  );
});
