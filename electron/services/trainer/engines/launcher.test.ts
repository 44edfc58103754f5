import { cp, mkdir, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  makeStandInProject,
  STAND_IN_DIR,
  type StandInProject,
} from '../../../testing/stand-in-project.js';
import {
  askToStop,
  ofType,
  oneTo,
  readEvents,
  startTrainer,
  untilEvents,
} from '../../../testing/trainer-process.js';
import { TensorBoardReader } from '../log/index.js';

const THREE_EPOCHS = `max_train_epochs = 3
save_every_n_epochs = 1
save_state = true
sample_every_n_epochs = 1
`;
const SLOW = { STAND_IN_STEP_MS: '60' };
let project: StandInProject;
afterEach(() => project.remove());

async function prepare(extra: string): Promise<StandInProject> {
  project = await makeStandInProject(extra);
  await writeFile(
    join(project.runDir, 'config.toml'),
    `sample_prompts = ${JSON.stringify(join(project.runDir, 'sample_prompts.txt'))}\n`,
    { flag: 'a' },
  );
  return project;
}

/** Mean loss of each step from the trainer's own tracker, the micro steps grouped here. */
async function trackedLosses(runDir: string): Promise<Map<number, number>> {
  const losses = new Map<number, number>();
  let micro: number[] = [];
  for (const { tag, step, value } of await new TensorBoardReader(join(runDir, 'log')).poll()) {
    if (tag !== 'loss/current') continue;
    micro.push(value);
    if (step === 0 || losses.has(step)) continue;
    losses.set(step, micro.reduce((sum, loss) => sum + loss, 0) / micro.length);
    micro = [];
  }
  return losses;
}

describe('a run to its end', () => {
  it('tells phases, plan, every step once, samples, checkpoints, resume points and the end', async () => {
    await prepare(THREE_EPOCHS);
    const end = await startTrainer(project).ended;
    expect(end.stderr).toContain('model saved.');
    expect(end.code).toBe(0);
    const events = await readEvents(project.runDir);
    expect(events[0]).toMatchObject({
      type: 'start',
      engine: 'sd-scripts',
      mode: 'launcher',
      stepOffset: 0,
    });
    expect(events.at(-1)).toMatchObject({ type: 'end', outcome: 'finished', step: 24 });
    const phases = [...new Set(ofType(events, 'phase').map((event) => event.phase))];
    expect(phases).toEqual([
      'loading',
      'caching_latents',
      'caching_text_encoder',
      'training',
      'saving',
      'sampling',
    ]);
    expect(ofType(events, 'plan')).toMatchObject([
      {
        totalSteps: 24,
        epochs: 3,
        batchesPerEpoch: 8,
        images: 8,
        batchSize: 1,
        gradientAccumulation: 1,
      },
    ]);
    const latents = ofType(events, 'progress').filter((event) => event.phase === 'caching_latents');
    expect(latents.map((event) => [event.done, event.total])).toEqual(
      oneTo(4).map((done) => [done, 4]),
    );
    const losses = ofType(events, 'loss');
    expect(losses.map((event) => event.step)).toEqual(oneTo(24));
    expect(losses.map((event) => event.epoch)).toEqual(
      oneTo(24).map((step) => Math.ceil(step / 8)),
    );
    const tracked = await trackedLosses(project.runDir);
    for (const event of losses) expect(event.loss).toBeCloseTo(tracked.get(event.step) ?? NaN, 6);
    expect(losses[0]).toMatchObject({ learningRates: { unet: 1e-4, group0: 1e-4 } });
    expect(ofType(events, 'checkpoint')).toMatchObject([
      { file: 'mychar-000001.safetensors', step: 8, epoch: 1, isFinal: false },
      { file: 'mychar-000002.safetensors', step: 16, epoch: 2, isFinal: false },
      { file: 'mychar.safetensors', step: 24, epoch: 3, isFinal: true },
    ]);
    expect(ofType(events, 'resume_point')).toMatchObject([
      { folder: 'mychar-000001-state', step: 8, epoch: 1 },
      { folder: 'mychar-000002-state', step: 16, epoch: 2 },
      { folder: 'mychar-state', step: 24, epoch: 3 },
    ]);
    const samples = ofType(events, 'sample');
    expect(
      samples.map((event) => [event.step, event.epoch, event.promptIndex, event.prompt]),
    ).toEqual(
      [1, 2, 3].flatMap((epoch) => [
        [8 * epoch, epoch, 0, 'mychar, photo'],
        [8 * epoch, epoch, 1, 'mychar in a forest'],
      ]),
    );
    for (const { file } of samples) await readFile(join(project.runDir, 'output', file));
  });

  it('gives the mean of the batches of a step with gradient accumulation', async () => {
    await prepare('max_train_epochs = 2\ngradient_accumulation_steps = 3\n');
    expect((await startTrainer(project).ended).code).toBe(0);
    const events = await readEvents(project.runDir);
    expect(ofType(events, 'plan')[0]).toMatchObject({ totalSteps: 6, gradientAccumulation: 3 });
    const tracked = await trackedLosses(project.runDir);
    const losses = ofType(events, 'loss');
    expect(losses.map((event) => event.step)).toEqual(oneTo(6));
    for (const event of losses) expect(event.loss).toBeCloseTo(tracked.get(event.step) ?? NaN, 6);
  });

  it('tells of a loss that is not a number', async () => {
    await prepare('max_train_epochs = 1\n');
    const end = await startTrainer(project, { env: { STAND_IN_NAN_STEP: '3' } }).ended;
    expect(end.code).toBe(0);
    const events = await readEvents(project.runDir);
    const losses = ofType(events, 'loss');
    expect(losses[1]).not.toHaveProperty('isNaN');
    expect(losses[2]).toMatchObject({ step: 3, loss: null, average: null, isNaN: true });
    expect(ofType(events, 'warning').map((event) => event.code)).toEqual(['nan_loss']);
  });

  it('trains without caches, and leaves nothing on the data set that worker processes could not take', async () => {
    await prepare('max_train_epochs = 1\n');
    const path = join(project.runDir, 'config.toml');
    const config = (await readFile(path, 'utf8')).replace(/^cache_.*\n/gm, '');
    await writeFile(path, config);
    expect((await startTrainer(project).ended).code).toBe(0);
    const events = await readEvents(project.runDir);
    expect(ofType(events, 'phase').map((event) => event.phase)).toEqual([
      'loading',
      'training',
      'saving',
    ]);
    expect(ofType(events, 'loss')).toHaveLength(8);
  });

  it('ends a torn line of a killed predecessor first', async () => {
    await prepare('max_train_epochs = 1\n');
    const path = join(project.runDir, 'events.jsonl');
    await writeFile(path, '{"type":"loss","t":1,"st');
    await startTrainer(project).ended;
    const [torn, second] = (await readFile(path, 'utf8')).split('\n');
    expect(torn).toBe('{"type":"loss","t":1,"st');
    expect(JSON.parse(second ?? '')).toMatchObject({ type: 'start' });
  });
});

describe('a graceful stop', () => {
  it('in the middle of an epoch leaves a checkpoint and a whole state', async () => {
    await prepare('max_train_epochs = 3\n');
    const run = startTrainer(project, { env: SLOW });
    await untilEvents(project.runDir, (events) =>
      ofType(events, 'loss').some((event) => event.step === 3),
    );
    await askToStop(project.runDir);
    expect((await run.ended).code).toBe(0);
    const events = await readEvents(project.runDir);
    const last = ofType(events, 'loss').at(-1)?.step ?? 0;
    expect(ofType(events, 'loss').map((event) => event.step)).toEqual(oneTo(last));
    expect(events.at(-1)).toMatchObject({ type: 'end', outcome: 'stopped', step: last });
    const name = `mychar-step${String(last).padStart(8, '0')}`;
    expect(ofType(events, 'checkpoint')).toMatchObject([
      { file: `${name}.safetensors`, step: last, epoch: 1 },
    ]);
    expect(ofType(events, 'resume_point')).toMatchObject([
      { folder: `${name}-state`, step: last, epoch: 0 },
    ]);
    const state = await readdir(join(project.runDir, 'output', `${name}-state`));
    expect(state).toEqual(
      expect.arrayContaining([
        'model.safetensors',
        'optimizer.bin',
        'scheduler.bin',
        'train_state.json',
      ]),
    );
    expect((await trackedLosses(project.runDir)).size).toBe(last);
    expect(ofType(events, 'phase').map((event) => event.phase)).toContain('stopping');
  });

  it('asked at the last step lets the run finish', async () => {
    await prepare('max_train_epochs = 1\n');
    const run = startTrainer(project, { env: { STAND_IN_STEP_MS: '400' } });
    await untilEvents(project.runDir, (events) =>
      ofType(events, 'loss').some((event) => event.step === 7),
    );
    await askToStop(project.runDir);
    expect((await run.ended).code).toBe(0);
    const events = await readEvents(project.runDir);
    expect(ofType(events, 'loss').map((event) => event.step)).toEqual(oneTo(8));
    expect(events.at(-1)).toMatchObject({ type: 'end', outcome: 'finished', step: 8 });
  });

  it('while latents are cached ends at once, with whole caches only', async () => {
    await prepare('max_train_epochs = 1\n');
    const run = startTrainer(project, { env: { STAND_IN_CACHE_MS: '300' } });
    await untilEvents(project.runDir, (events) => ofType(events, 'progress').length > 0);
    await askToStop(project.runDir);
    expect((await run.ended).code).toBe(0);
    const events = await readEvents(project.runDir);
    expect(events.at(-1)).toMatchObject({ type: 'end', outcome: 'stopped', step: 0 });
    expect(ofType(events, 'loss')).toEqual([]);
    const caches = (await readdir(project.imagesDir)).filter((name) => name.endsWith('.npz'));
    expect(caches.length).toBe(ofType(events, 'progress').length);
  });
});

describe('a resumed run', () => {
  it('counts steps and epochs on', async () => {
    await prepare(THREE_EPOCHS);
    await startTrainer(project).ended;
    const first = await readEvents(project.runDir);
    await rm(join(project.runDir, 'events.jsonl'));
    const state = join(project.dir, 'resume-state');
    await cp(join(project.runDir, 'output', 'mychar-000001-state'), state, { recursive: true });
    await writeFile(
      join(project.runDir, 'config.toml'),
      `resume = ${JSON.stringify(state)}\ninitial_epoch = 2\n`,
      { flag: 'a' },
    );
    expect((await startTrainer(project, { offsets: [8, 1] }).ended).code).toBe(0);
    const events = await readEvents(project.runDir);
    expect(events[0]).toMatchObject({ type: 'start', stepOffset: 8 });
    expect(ofType(events, 'plan')[0]).toMatchObject({ totalSteps: 24, epochs: 3 });
    const values = (list: typeof events) =>
      ofType(list, 'loss').map((event) => [event.step, event.epoch, event.loss]);
    expect(values(events)).toEqual(values(first).slice(8));
    expect(ofType(events, 'checkpoint')).toMatchObject([
      { file: 'mychar-000002.safetensors', step: 16, epoch: 2 },
      { file: 'mychar.safetensors', step: 24, epoch: 3, isFinal: true },
    ]);
    expect(ofType(events, 'resume_point')[0]).toMatchObject({ step: 16, epoch: 2 });
    expect(events.at(-1)).toMatchObject({ outcome: 'finished', step: 24 });
  });
});

describe('a run that fails', () => {
  it('names the file that is cut short and leaves the traceback on stderr', async () => {
    await prepare('max_train_epochs = 1\n');
    await truncate(project.models.ae, 20);
    const end = await startTrainer(project).ended;
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('Traceback (most recent call last):');
    expect((await readEvents(project.runDir)).at(-1)).toMatchObject({
      type: 'end',
      outcome: 'failed',
      step: 0,
      errorType: 'SafetensorError',
      message: expect.stringContaining('Error while deserializing header'),
    });
  });

  it('keeps the path of a file that is missing', async () => {
    await prepare('max_train_epochs = 1\n');
    await rm(project.models.clip_l);
    expect((await startTrainer(project).ended).code).toBe(1);
    expect((await readEvents(project.runDir)).at(-1)).toMatchObject({
      errorType: 'FileNotFoundError',
      message: `No such file or directory: ${project.models.clip_l}`,
    });
  });

  it('is no success without images, though the trainer itself exits with 0', async () => {
    await prepare('max_train_epochs = 1\n');
    await rm(project.imagesDir, { recursive: true });
    const bare = await startTrainer(project, { isPlain: true }).ended;
    expect(bare.code).toBe(0);
    const end = await startTrainer(project).ended;
    expect(end.code).toBe(1);
    expect((await readEvents(project.runDir)).at(-1)).toMatchObject({
      outcome: 'failed',
      errorType: 'NothingWritten',
    });
  });

  it('refuses a trainer whose methods differ, before it does anything', async () => {
    await prepare('max_train_epochs = 1\n');
    const scriptsDir = join(project.dir, 'other-trainer');
    await cp(STAND_IN_DIR, scriptsDir, { recursive: true });
    const path = join(scriptsDir, 'flux_train_network.py');
    const changed = (await readFile(path, 'utf8')).replace(
      '(self, accelerator, args, epoch,',
      '(self, args, epoch,',
    );
    await writeFile(path, changed);
    await mkdir(join(project.dir, 'x'));
    const end = await startTrainer(project, { scriptsDir }).ended;
    expect(end.code).toBe(64);
    expect(end.stderr).toContain('sample_images');
    expect(await readEvents(project.runDir)).toEqual([]);
  });

  it('says that a package is missing when the import fails', async () => {
    await prepare('max_train_epochs = 1\n');
    const scriptsDir = join(project.dir, 'empty-trainer');
    await mkdir(scriptsDir);
    await writeFile(join(scriptsDir, 'flux_train_network.py'), 'import no_such_torch\n');
    const end = await startTrainer(project, { scriptsDir }).ended;
    expect(end.code).toBe(1);
    expect(await readEvents(project.runDir)).toMatchObject([
      { type: 'start' },
      {
        type: 'end',
        outcome: 'failed',
        errorType: 'ModuleNotFoundError',
        message: "No module named 'no_such_torch'",
      },
    ]);
  });
});

it.skipIf(process.platform === 'win32')(
  'leaves no event after SIGKILL that was not a step, and can be gone on from',
  async () => {
    await prepare(THREE_EPOCHS);
    const run = startTrainer(project, { env: SLOW });
    await untilEvents(project.runDir, (events) =>
      ofType(events, 'loss').some((event) => event.step === 10),
    );
    run.kill('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    const events = await readEvents(project.runDir);
    const steps = ofType(events, 'loss').map((event) => event.step);
    expect(steps).toEqual(oneTo(steps.length));
    expect(ofType(events, 'end')).toEqual([]);
    const tracked = (await trackedLosses(project.runDir)).size;
    expect([tracked, tracked - 1]).toContain(steps.length);
  },
);
