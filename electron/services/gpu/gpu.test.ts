import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GpuReport, OtherCard } from '../../../shared/contract/index.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { waitFor } from '../../testing/wait-for.js';
import { EventBus } from '../events/event-bus.js';
import { GpuService } from './index.js';
import { cardsOfJson, otherCards } from './other-cards.js';

const FAKE = join(import.meta.dirname, '../../../fixtures/gpu/fake-nvidia-smi.mjs');
let dir = '';
let remove: () => Promise<void>;
let service: GpuService;
let heard: GpuReport[] = [];

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  heard = [];
});
afterEach(async () => {
  service.close();
  for (const name of ['FAKE_SMI', 'FAKE_SMI_COUNT']) delete process.env[name];
  await remove();
});

function start(
  mode: string,
  others: OtherCard[] = [],
  command: [string, ...string[]] = [process.execPath, FAKE],
): GpuService {
  process.env['FAKE_SMI'] = mode;
  process.env['FAKE_SMI_COUNT'] = join(dir, 'starts');
  const bus = new EventBus();
  bus.listen((name, _, data) => name === 'gpus.changed' && heard.push(data as GpuReport));
  service = new GpuService({
    bus,
    command,
    others: () => Promise.resolve(others),
    silenceMs: 1500,
    retryMs: 50,
  });
  return service;
}

const starts = async (): Promise<string[]> =>
  (await readFile(join(dir, 'starts'), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '');

describe('the cards', () => {
  it('are measured by one program that runs on, with their processes', async () => {
    const { report } = await start('ok').get(60);
    expect(report).toMatchObject({ state: 'ok', others: [] });
    await waitFor(
      'processes and rounds',
      () => heard.length > 12 && (heard.at(-1)?.gpus[0]?.processes.length ?? 0) > 0,
    );
    const last = heard.at(-1);
    expect(
      last?.gpus.map(({ name, computeCapability, powerW }) => ({
        name,
        computeCapability,
        powerW,
      })),
    ).toEqual([
      { name: 'NVIDIA GeForce RTX 4090', computeCapability: '8.9', powerW: 312.45 },
      { name: 'NVIDIA GeForce RTX 5090', computeCapability: '12.0', powerW: null },
    ]);
    expect(last?.gpus[0]?.processes).toEqual([{ pid: 4242, name: 'python', memoryMiB: 17890 }]);
    expect((await starts()).sort()).toEqual(['--query-compute-apps', '--query-gpu']);
  });

  it('are measured only while somebody looks', async () => {
    const gpus = start('ok');
    expect(gpus.isWatching).toBe(false);
    await gpus.get(0);
    expect(gpus.isWatching).toBe(true);
    await waitFor('the end of the look', () => !gpus.isWatching);
    const before = heard.length;
    expect((await gpus.get(60)).report.state).toBe('ok');
    expect(heard.length).toBeGreaterThan(before);
  });

  it('of an old driver come without what it does not know', async () => {
    const { report } = await start('old').get();
    expect(report.state).toBe('ok');
    expect(report.gpus[0]).toMatchObject({ computeCapability: null, memoryTotalMiB: 24564 });
  });

  it('are read between noise', async () => {
    await start('garbles').get(60);
    await waitFor('rounds', () => heard.length > 6);
    expect(heard.every(({ state }) => state === 'ok')).toBe(true);
    expect(heard.at(-1)?.gpus.map(({ uuid }) => uuid)).toEqual(['GPU-8e1a', 'GPU-77c2']);
  });
});

describe('what is not well is a state', () => {
  it('no such program, no card: what works is said plainly', async () => {
    const amd: OtherCard[] = [{ vendor: 'amd', name: 'AMD card' }];
    const { report } = await start('ok', amd, [join(dir, 'no-such-program')]).get();
    expect(report).toMatchObject({ state: 'none', gpus: [], others: amd });
    expect(report.message).toContain('AMD');
    service.close();
    expect((await start('none').get()).report).toMatchObject({ state: 'none', gpus: [] });
  });

  it('a driver that does not answer, a program that hangs', async () => {
    const { report } = await start('no-driver').get();
    expect(report.state).toBe('broken');
    expect(report.message).toContain("couldn't communicate with the NVIDIA driver");
    expect(report.hint).not.toBeNull();
    service.close();
    const hanging = await start('hangs').get();
    expect(hanging.report).toMatchObject({ state: 'broken' });
    expect(hanging.report.message).toContain('no answer');
  });

  it('a program that dies is started again', async () => {
    await start('dies').get(60);
    await waitFor('two deaths', () => heard.filter(({ state }) => state === 'broken').length >= 2);
    expect(heard.find(({ state }) => state === 'broken')?.message).toContain('GPU is lost');
    expect(heard.at(0)?.state).toBe('ok');
    const second = heard.findIndex(({ state }) => state === 'broken') + 1;
    expect(heard.slice(second).some(({ state }) => state === 'ok')).toBe(true);
  });
});

describe('cards that the system knows of', () => {
  it('Linux: by the vendor of each device', async () => {
    start('none');
    const put = async (card: string, id: string) => {
      await mkdir(join(dir, card, 'device'), { recursive: true });
      await writeFile(join(dir, card, 'device', 'vendor'), id);
    };
    await put('card0', '0x8086\n');
    await put('card1', '0x1002\n');
    await put('card1-DP-1', '0x10de\n');
    await mkdir(join(dir, 'card2'));
    expect((await otherCards('linux', dir)).map(({ vendor }) => vendor)).toEqual(['intel', 'amd']);
    expect(await otherCards('linux', join(dir, 'none'))).toEqual([]);
  });

  it('Windows: by the names that PowerShell prints', () => {
    start('none');
    expect(
      cardsOfJson('["NVIDIA GeForce RTX 3060","Intel(R) UHD"]').map(({ vendor }) => vendor),
    ).toEqual(['nvidia', 'intel']);
    expect(cardsOfJson('"AMD Radeon"')).toEqual([{ vendor: 'amd', name: 'AMD Radeon' }]);
    expect(cardsOfJson('Access denied')).toEqual([]);
    expect(cardsOfJson('[null]')).toEqual([]);
  });
});
