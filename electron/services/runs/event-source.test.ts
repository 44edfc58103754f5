import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunEvent } from '../../../shared/contract/run-events.js';
import { RunModel } from '../../../shared/domain/run/run-model.js';
import { randomNumbers } from '../../../shared/testing/random-numbers.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { EventFile } from './event-source.js';
import { restoreDigest, writeDigest } from './run-digest.js';

let dir: string;
let path: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  path = join(dir, 'events.jsonl');
});
afterEach(() => remove());

const losses = (from: number, to: number): RunEvent[] =>
  Array.from({ length: to - from + 1 }, (_, at) => ({
    type: 'loss',
    t: 1_700_000_000_000 + (from + at) * 20,
    step: from + at,
    epoch: 1 + Math.floor((from + at) / 500),
    loss: 0.1 + ((from + at) % 97) / 1000,
    average: 0.12,
  }));
const text = (events: readonly unknown[]) =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');

/** Without what is not folded into a model. */
const folded = (event: RunEvent) =>
  event.type === 'loss' ? { ...event, learningRates: undefined, gradNorm: undefined } : event;

async function all(source: EventFile): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  await source.poll((event) => events.push(event));
  return events;
}

describe('EventFile', () => {
  it('hands over each event once, however the bytes arrive', async () => {
    const wanted = [
      ...losses(1, 40),
      { type: 'warning', t: 1, code: 'x', message: 'ü 訓練 '.repeat(60_000) } as const,
      ...losses(41, 60),
    ];
    const bytes = Buffer.from(text(wanted));
    const random = randomNumbers(7);
    const source = new EventFile(path);
    const seen = await all(source); // not there yet
    for (let at = 0; at < bytes.length;) {
      const next = Math.min(bytes.length, at + Math.ceil(random() * 90_000));
      await appendFile(path, bytes.subarray(at, next));
      seen.push(...(await all(source)));
      at = next;
    }
    expect(seen).toEqual(wanted);
    expect(source.count).toBe(wanted.length);
  });

  it('takes losses as the trainers write them, with all that may stand in them', async () => {
    const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null));
    const line = fc
      .record({
        t: fc.integer({ min: 0 }),
        step: fc.integer({ min: 1 }),
        epoch: fc.oneof(fc.nat(), fc.constant(null)),
        loss: number,
        average: number,
        isNaN: fc.constantFrom(true, undefined),
        learningRates: fc.option(
          fc.dictionary(fc.string(), fc.double({ min: 0, max: 1, noNaN: true })),
          {
            nil: undefined,
          },
        ),
        gradNorm: fc.option(number, { nil: undefined }),
        isPython: fc.boolean(),
      })
      .map(({ isPython, ...fields }) => {
        const json = JSON.stringify({ type: 'loss', ...fields });
        return isPython ? json.replaceAll('":', '": ').replaceAll(',"', ', "') : json;
      });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), async (lines) => {
        await writeFile(path, lines.map((one) => `${one}\n`).join(''));
        const wanted = lines.map((one) => RunEvent.parse(JSON.parse(one)));
        const source = new EventFile(path);
        expect((await all(source)).map(folded)).toEqual(wanted.map(folded));
        expect(await source.read(0, 100)).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });

  it('gives any part of them again, the oldest from the file', async () => {
    const wanted = losses(1, 9000);
    await writeFile(path, `${text(wanted)}{"type":"loss","t":1,"st`);
    const source = new EventFile(path);
    await all(source);
    for (const [from, limit] of [
      [0, 10],
      [1023, 2],
      [1500, 3000],
      [8990, 100],
      [9000, 5],
    ] as const) {
      expect(await source.read(from, limit)).toEqual(wanted.slice(from, from + limit));
    }
  });

  it('reads a loss as the contract does, odd ones included', async () => {
    const odd = fc.oneof(fc.constant(null), fc.double(), fc.integer(), fc.string(), fc.boolean());
    const line = fc.record(
      {
        type: fc.constant('loss'),
        t: fc.oneof({ weight: 8, arbitrary: fc.integer() }, odd),
        step: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0 }) }, odd),
        epoch: fc.oneof({ weight: 8, arbitrary: fc.integer() }, odd),
        loss: fc.oneof({ weight: 8, arbitrary: fc.double() }, odd),
        average: fc.oneof({ weight: 8, arbitrary: fc.double() }, odd),
        isNaN: odd,
        gradNorm: odd,
        learningRates: fc.oneof(fc.dictionary(fc.string(), fc.double()), odd),
        other: odd,
      },
      { requiredKeys: ['type'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), async (lines) => {
        await writeFile(path, text(lines));
        const wanted = lines.flatMap((one) => {
          const parsed = RunEvent.safeParse(JSON.parse(JSON.stringify(one)));
          return parsed.success ? [parsed.data] : [];
        });
        const source = new EventFile(path);
        expect((await all(source)).map(folded)).toEqual(wanted.map(folded));
        expect(await source.read(0, 100)).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });
});

describe('digest', () => {
  const digest = () => join(dir, 'digest.bin');
  const beginning: RunEvent[] = [
    { type: 'start', t: 1, engine: 'sd-scripts', mode: 'launcher', stepOffset: 0 },
    { type: 'plan', t: 2, totalSteps: 9000, epochs: 18, batchesPerEpoch: 500, images: 500 },
    { type: 'phase', t: 3, phase: 'training' },
    ...losses(1, 3000),
    {
      type: 'loss',
      t: 1_700_000_070_000,
      step: 3001,
      epoch: 7,
      loss: null,
      average: null,
      isNaN: true,
    },
    { type: 'phase', t: 1_700_000_071_000, phase: 'saving' },
    {
      type: 'checkpoint',
      t: 1_700_000_072_000,
      step: 3001,
      epoch: 6,
      file: 'x.safetensors',
      isFinal: false,
    },
    { type: 'phase', t: 1_700_000_073_000, phase: 'training' },
  ];

  async function read(isFromDigest: boolean) {
    const source = new EventFile(path);
    const model = new RunModel();
    const wasRestored = isFromDigest && (await restoreDigest(digest(), path, source, model));
    await source.poll((event) => model.apply(event));
    return { source, model, wasRestored };
  }

  beforeEach(async () => {
    await writeFile(path, text(beginning));
    const { source, model } = await read(false);
    await writeDigest(digest(), path, source, model);
  });

  it('with what came after it says the same as all events from their start', async () => {
    await appendFile(
      path,
      text([...losses(3002, 4000), { type: 'phase', t: 9, phase: 'sampling' }]),
    );
    const whole = await read(false);
    const quick = await read(true);
    expect(quick.wasRestored).toBe(true);
    expect(quick.model.state).toEqual(whole.model.state);
    expect([...quick.model.losses.entries()]).toEqual([...whole.model.losses.entries()]);
    expect(quick.model.eta.timeLeft(9000)).toEqual(whole.model.eta.timeLeft(9000));
    expect(quick.source.place).toEqual(whole.source.place);
    expect(await quick.source.read(0, 9000)).toEqual(await whole.source.read(0, 9000));
  });

  it('is not believed when the events file is another or shorter, or when it is damaged', async () => {
    const bytes = await readFile(digest());
    await writeFile(digest(), bytes.subarray(0, bytes.length - 8));
    expect((await read(true)).wasRestored).toBe(false);
    const flipped = Buffer.from(bytes);
    flipped[flipped.length - 3] = (flipped[flipped.length - 3] ?? 0) ^ 1;
    await writeFile(digest(), flipped);
    expect((await read(true)).wasRestored).toBe(false);
    await writeFile(digest(), bytes);
    expect((await read(true)).wasRestored).toBe(true);
    await truncate(path, 5000);
    expect((await read(true)).wasRestored).toBe(false);
    await writeFile(path, text(losses(2, 6000)));
    expect((await read(true)).wasRestored).toBe(false);
    expect((await read(true)).model.losses.count).toBe(5999);
  });
});
