import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LossCollector } from './loss-collector.js';
import { TensorBoardReader, type ScalarPoint } from './tensorboard-reader.js';

const DIR = join(import.meta.dirname, '../../../../fixtures/trainer/recordings');
type Series = Record<string, [step: number, value: number][]>;

let dir: string;
let recorded: Buffer;
let expected: Series;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lora-studio-tb-'));
  await mkdir(join(dir, '20261123215049', 'network_train'), { recursive: true });
  const name = (await readdir(DIR)).find((entry) => entry.startsWith('events.out.tfevents.')) ?? '';
  recorded = await readFile(join(DIR, name));
  expected = JSON.parse(await readFile(join(DIR, 'a1.tensorboard-scalars.json'), 'utf8')) as Series;
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const target = () => join(dir, '20261123215049', 'network_train', 'events.out.tfevents.1.vm.1.0');

function seriesOf(points: readonly ScalarPoint[]): Series {
  const series: Series = {};
  for (const { tag, step, value } of points) (series[tag] ??= []).push([step, value]);
  return series;
}

it('reads every point of the recorded file', async () => {
  await writeFile(target(), recorded);
  const reader = new TensorBoardReader(dir);
  const points = await reader.poll();
  expect(seriesOf(points)).toEqual(expected);
  expect(points[0]?.t).toBeCloseTo(1795470653000, -5);
  expect(await reader.poll()).toEqual([]);
});

it('reads the same when the file grows in any pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 24_000 }), { maxLength: 8 }),
      async (cuts) => {
        await writeFile(target(), '');
        const reader = new TensorBoardReader(dir);
        const points: ScalarPoint[] = [];
        const ends = [...new Set([...cuts, recorded.length])].sort((a, b) => a - b);
        for (const [index, end] of ends.entries()) {
          await appendFile(target(), recorded.subarray(ends[index - 1] ?? 0, end));
          points.push(...(await reader.poll()));
        }
        expect(seriesOf(points)).toEqual(expected);
      },
    ),
    { numRuns: 20 },
  );
});

it('passes over a damaged record and waits at one that is torn', async () => {
  const damaged = Buffer.from(recorded);
  damaged.writeUInt8(damaged.readUInt8(100) ^ 0xff, 100 + 20); // inside the data of the first scalar
  await writeFile(target(), damaged.subarray(0, damaged.length - 3));
  const points = await new TensorBoardReader(dir).poll();
  const all = Object.values(expected).flat().length;
  expect(points).toHaveLength(all - 2); // the damaged one and the torn last one
});

it('has nothing to say without files', async () => {
  expect(await new TensorBoardReader(join(dir, 'absent')).poll()).toEqual([]);
});

it('makes one exact loss event of each step, in whatever pieces the points come', async () => {
  await writeFile(target(), recorded);
  const collector = new LossCollector(0, (count) => Math.ceil(count / 24));
  const points = await new TensorBoardReader(dir).poll();
  const events = [...points.flatMap((point) => collector.push(point)), ...collector.flush()];
  const losses = events.flatMap((event) => (event.type === 'loss' ? [event] : []));
  expect(losses.map((event) => [event.step, event.loss])).toEqual(expected['loss/current']);
  expect(losses.map((event) => [event.step, event.average])).toEqual(expected['loss/average']);
  expect(losses.map((event) => [event.step, event.gradNorm])).toEqual(
    expected['norm/avg_grad_norm'],
  );
  expect(losses.map((event) => [event.step, event.learningRates?.['unet']])).toEqual(
    expected['lr/unet'],
  );
  expect(losses[24]?.epoch).toBe(2);
});

it('takes the mean of the batches of a step', () => {
  const collector = new LossCollector(100, () => null);
  const points = [
    [0, 1],
    [1, 2],
    [1, 6],
    [2, 4],
    [3, 9], // the last, shorter group of an epoch
  ] as const;
  const events = points.flatMap(([step, value]) =>
    collector.push({ tag: 'loss/current', step, value, t: 5 }),
  );
  expect([...events, ...collector.flush()]).toMatchObject([
    { step: 101, loss: 1.5 },
    { step: 102, loss: 5 },
    { step: 103, loss: 9 },
  ]);
});
