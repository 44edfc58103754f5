import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunEvent, type RunPhase } from '../../contract/run-events.js';
import { diagnose, TrainerLogParser, type ExitFacts } from './index.js';
import { EXPECTATIONS, expectedPreparation, type Expectation } from './recordings.fixture.js';

const DIR = join(import.meta.dirname, '../../../fixtures/trainer/recordings');
const SIGNALS: Record<number, string> = { 2: 'SIGINT', 9: 'SIGKILL', 15: 'SIGTERM' };

interface Recording {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: ExitFacts;
}

function text(file: string): string {
  return existsSync(join(DIR, file)) ? readFileSync(join(DIR, file), 'utf8') : '';
}

function recording(name: string): Recording {
  const { returncode } = JSON.parse(text(`${name}.meta.json`)) as { returncode: number };
  const exit =
    returncode < 0
      ? { exitCode: null, signal: SIGNALS[-returncode] ?? 'SIGNAL' }
      : { exitCode: returncode, signal: null };
  return {
    stdout: text(`${name}.out.log`),
    stderr: text(`${name}.err.log`) + text(`${name}.pty.log`),
    exit,
  };
}

function parse(run: Recording): { events: RunEvent[]; parser: TrainerLogParser } {
  const parser = new TrainerLogParser();
  const events = [
    ...parser.push('stdout', run.stdout, 1),
    ...parser.push('stderr', run.stderr, 1),
    ...parser.finish(run.exit, 1),
  ];
  return { events, parser };
}

const names = readdirSync(DIR)
  .filter((name) => name.endsWith('.meta.json'))
  .map((name) => name.slice(0, -'.meta.json'.length));

it('has an expectation for every recording', () => {
  expect(Object.keys(EXPECTATIONS).sort()).toEqual(names.sort());
});

describe.each(Object.entries(EXPECTATIONS))('%s', (name, expected) => {
  const run = recording(name);
  const { events, parser } = parse(run);

  it('ends as it did', () => {
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      outcome: expected.outcome,
      step: expected.bar?.[0] ?? 0,
    });
    expect(events.filter((event) => event.type === 'end')).toHaveLength(1);
    for (const event of events) expect(RunEvent.parse(event)).toEqual(event);
  });

  it('goes through its phases in order', () => {
    const phases = events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []));
    const firsts = [...new Set(phases)].filter((phase) => PREPARATION.has(phase));
    expect(firsts).toEqual(expectedPreparation(expected));
    expect(phases.includes('sampling')).toBe(expected.samples ?? false);
  });

  it('shows the last bar and every step once', () => {
    const bar = parser.facts.lastBar;
    expect(bar ? [bar.count, bar.total] : undefined).toEqual(expected.bar);
    expect(bar?.average ?? undefined).toEqual(expected.average);
    expect(parser.facts.hasNaN).toBe(Number.isNaN(expected.average));
    const steps = events.flatMap((event) => (event.type === 'step' ? [event.step] : []));
    expect(steps).toEqual(Array.from({ length: expected.bar?.[0] ?? 0 }, (_, index) => index + 1));
  });

  it('announces its checkpoints', () => {
    const files = events.flatMap((event) => (event.type === 'checkpoint' ? [event] : []));
    expect(files).toHaveLength(expected.checkpoints ?? 0);
    expect(files.filter((file) => file.isFinal)).toHaveLength(
      expected.outcome === 'finished' ? 1 : 0,
    );
  });

  it('is diagnosed rightly', () => {
    const found = diagnose({
      ...run.exit,
      stdoutTail: run.stdout,
      stderrTail: run.stderr,
      sawModelSaved: parser.facts.sawModelSaved,
      hasFinalFile: parser.facts.sawModelSaved,
      hasNaN: parser.facts.hasNaN,
    });
    expect(found && isKilledParent(name) ? undefined : toPair(found)).toEqual(expected.diagnosis);
  });
});

const PREPARATION = new Set<RunPhase>([
  'loading',
  'caching_latents',
  'caching_text_encoder',
  'training',
]);

/** The parent was killed and the trainer went on: whoever sees only the parent's end sees a kill. */
function isKilledParent(name: string): boolean {
  return /^h[167]-/.test(name);
}

function toPair(found: ReturnType<typeof diagnose>): [string, string | null] | undefined {
  if (!found) return undefined;
  expect(found.hint).not.toBe('');
  expect(found.evidence.join('\n')).not.toMatch(/FutureWarning|no regularization images/);
  return [found.code, found.field];
}

describe('numbers of run a1', () => {
  const scalars = JSON.parse(text('a1.tensorboard-scalars.json')) as Record<
    string,
    [number, number][]
  >;
  const { events } = parse(recording('a1-success-accelerate'));

  it('has the averages of the event file, in three digits', () => {
    const shown = events.flatMap((event) =>
      event.type === 'step' ? [[event.step, event.average]] : [],
    );
    const exact = scalars['loss/average']?.map(([step, value]) => [
      step,
      Number(value.toPrecision(3)),
    ]);
    expect(shown).toEqual(exact);
  });

  it('has the plan as printed and the epoch of every step', () => {
    expect(events.find((event) => event.type === 'plan')).toMatchObject({
      totalSteps: 96,
      epochs: 4,
      batchesPerEpoch: 24,
      images: 24,
      batchSize: 1,
      gradientAccumulation: 1,
    });
    const epochs = events.flatMap((event) => (event.type === 'step' ? [event.epoch] : []));
    expect(epochs).toEqual(Array.from({ length: 96 }, (_, index) => Math.floor(index / 24) + 1));
  });

  it('places its checkpoints', () => {
    const places = events.flatMap((event) =>
      event.type === 'checkpoint' ? [[event.file, event.step, event.epoch]] : [],
    );
    expect(places).toEqual([
      ['mychar-000001.safetensors', 24, 1],
      ['mychar-000002.safetensors', 48, 2],
      ['mychar-000003.safetensors', 72, 3],
      ['mychar.safetensors', 96, 4],
    ]);
  });
});

it('counts a resumed run on when it is told where it began', () => {
  const run = recording('b1-resume-epoch2');
  const parser = new TrainerLogParser({ stepOffset: 48, epochOffset: 2 });
  const events = [
    ...parser.push('stdout', run.stdout, 1),
    ...parser.push('stderr', run.stderr, 1),
    ...parser.finish(run.exit, 1),
  ];
  expect(events.find((event) => event.type === 'plan')).toMatchObject({ totalSteps: 96 });
  const steps = events.flatMap((event) => (event.type === 'step' ? [event] : []));
  expect(steps[0]).toMatchObject({ step: 49, total: 96, epoch: 3 });
  expect(steps.at(-1)).toMatchObject({ step: 96, total: 96, epoch: 4 });
  expect(events.at(-1)).toMatchObject({ outcome: 'finished', step: 96 });
});

it('reads the bars of a slow run', () => {
  const parser = new TrainerLogParser();
  const events = [
    ...parser.push('stderr', text('slow-steps-lines.raw.txt'), 1),
    ...parser.finish(OK, 1),
  ];
  expect(parser.facts.lastBar).toMatchObject({ count: 240, total: 240 });
  expect(events.filter((event) => event.type === 'step')).toHaveLength(240);
});
const OK = { exitCode: 0, signal: null };

describe('chunks', () => {
  const chosen = [
    'a3-success-pty',
    'a4-success-log-simple',
    'a5-steps-and-accumulation',
    'f1-truncated-jpeg',
    'g6-adamw8bit-no-bitsandbytes',
  ];

  it.each(chosen)('cut anywhere give the same events: %s', (name) => {
    const run = recording(name);
    const whole = parse(run).events;
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 700 })), (sizes) => {
        const parser = new TrainerLogParser();
        const events: RunEvent[] = [];
        for (const stream of ['stdout', 'stderr'] as const) {
          for (const chunk of pieces(run[stream], sizes))
            events.push(...parser.push(stream, chunk, 1));
        }
        expect([...events, ...parser.finish(run.exit, 1)]).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });
});

function* pieces(whole: string, sizes: Iterable<number>): Generator<string> {
  const next = sizes[Symbol.iterator]();
  for (let at = 0; at < whole.length;) {
    const size = Number(next.next().value ?? 1);
    yield whole.slice(at, at + size);
    at += size;
  }
}

describe('what was not recorded', () => {
  const facts = {
    exitCode: 1,
    signal: null,
    stdoutTail: '',
    sawModelSaved: false,
    hasFinalFile: false,
    hasNaN: false,
  };
  const said = (line: string) =>
    diagnose({
      ...facts,
      stderrTail: `Traceback (most recent call last):\n  File "x.py", line 1, in train\n${line}\n`,
    });

  it.each([
    [
      'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.95 GiB.',
      'out_of_gpu_memory',
    ],
    [
      'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB',
      'out_of_gpu_memory',
    ],
    ['torch.AcceleratorError: CUDA error: out of memory', 'out_of_gpu_memory'],
    [
      "RuntimeError: [enforce fail at alloc_cpu.cpp:1] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes. Error code 12 (Cannot allocate memory)",
      'out_of_memory',
    ],
    ["ModuleNotFoundError: No module named 'torch'", 'package_missing'],
    ['KeyError: 42', 'unknown'],
  ])('%s', (line, code) => {
    const found = said(line);
    expect(found?.code).toBe(code);
    expect(found?.evidence[0]).toBe(line);
  });

  it('finds the field of a file by its path', () => {
    const found = diagnose({
      ...facts,
      stderrTail: '',
      error: { type: 'FileNotFoundError', message: 'No such file or directory: /m/t5.safetensors' },
      modelPaths: { baseModel: '/m/flux.safetensors', t5xxl: '/m/t5.safetensors' },
    });
    expect(found).toMatchObject({ code: 'model_missing', field: 't5xxl' });
  });

  it('is nothing after a run that ended well', () => {
    const ended = {
      ...facts,
      exitCode: 0,
      stderrTail: '',
      sawModelSaved: true,
      hasFinalFile: true,
    };
    expect(diagnose(ended)).toBeNull();
    expect(diagnose({ ...ended, hasFinalFile: false })?.code).toBe('unknown');
  });
});

it('keeps the whole path that the log table cut', () => {
  const { stderr, exit } = recording('f1-truncated-jpeg');
  const facts = {
    ...exit,
    stdoutTail: '',
    stderrTail: stderr,
    sawModelSaved: false,
    hasFinalFile: false,
    hasNaN: false,
  };
  expect(diagnose(facts)?.explanation).toMatch(/\/RUN\/dataset\/\w+\/2_mychar\/img\d\d\.jpg/);
});

export type { Expectation };
