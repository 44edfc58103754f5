import { copyFile, mkdir, readdir, readFile, rm, writeFile, appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { execa } from 'execa';
import {
  breakOffAt,
  makeRehearsalProject,
  rehearse,
  startRehearsal,
  writeRun,
  type RehearsalPlan,
  type RehearsalProject,
} from '../testing/rehearsal-project.js';
import { ofType, oneTo, PYTHON } from '../testing/trainer-process.js';
import { encodeBmp24 } from '../testing/pictures.js';
import type { RunEvent } from '../../shared/contract/run-events.js';

const open: RehearsalProject[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((project) => project.remove()));
});

async function projectWith(plan: RehearsalPlan = {}): Promise<RehearsalProject> {
  const project = await makeRehearsalProject(plan);
  open.push(project);
  return project;
}

/** What of a loss event must be the same in two equal runs: all but the clock. */
const losses = (events: readonly RunEvent[]) =>
  ofType(events, 'loss').map(({ t: _, ...facts }) => facts);
const bytes = (runDir: string, ...path: string[]) => readFile(join(runDir, 'output', ...path));
const lastEvent = (events: readonly RunEvent[]) => events[events.length - 1];

describe('a run to its end', () => {
  test('leaves the files of the trainer, each told once it is there', async () => {
    const project = await projectWith({
      config: {
        max_train_epochs: 3,
        save_every_n_epochs: 1,
        save_state: true,
        sample_every_n_epochs: 3,
        sample_at_first: true,
        save_precision: 'bf16',
        lr_scheduler: 'cosine_with_restarts',
        lr_warmup_steps: 4,
      },
    });
    const prompts = join(project.runDir, 'sample_prompts.txt');
    await writeFile(prompts, '# comment\nmychar --d 7 --s 4\n\nother --w 512\n');
    await appendFile(join(project.runDir, 'config.toml'), `sample_prompts = '${prompts}'\n`);
    const { code, stdout, stderr, events } = await rehearse(project.runDir);

    expect(code).toBe(0);
    expect(stderr).toContain('model saved.');
    expect(stdout).toContain('epoch 3/3');
    expect(stderr).toMatch(/steps: 100%\|██████████\| 24\/24 \[/);
    expect(
      ofType(events, 'checkpoint').map((event) => [event.file, event.step, event.isFinal]),
    ).toEqual([
      ['mychar-000001.safetensors', 8, false],
      ['mychar-000002.safetensors', 16, false],
      ['mychar.safetensors', 24, true],
    ]);
    expect(ofType(events, 'resume_point').map((event) => [event.folder, event.epoch])).toEqual([
      ['mychar-000001-state', 1],
      ['mychar-000002-state', 2],
      ['mychar-state', 3],
    ]);
    const samples = ofType(events, 'sample').map((event) => event.file);
    expect(samples[0]).toMatch(/^sample\/mychar_e000000_00_\d{14}_7\.png$/);
    expect(samples[3]).toMatch(/^sample\/mychar_e000003_01_\d{14}\.png$/);
    for (const file of samples)
      expect((await bytes(project.runDir, file)).length).toBeGreaterThan(500);
    expect((await readdir(join(project.runDir, 'output', 'mychar-state'))).sort()).toEqual([
      'model.safetensors',
      'optimizer.bin',
      'scheduler.bin',
      'train_state.json',
    ]);
    expect(
      JSON.parse((await bytes(project.runDir, 'mychar-state', 'train_state.json')).toString()),
    ).toEqual({
      current_epoch: 3,
      current_step: 24,
    });
    expect(events[0]).toMatchObject({ type: 'start', engine: 'rehearsal', stepOffset: 0 });
    expect(lastEvent(events)).toMatchObject({ type: 'end', outcome: 'finished', step: 24 });
  });

  test('makes checkpoints that another reader takes, and that say what they are', async () => {
    const project = await projectWith({ config: { save_precision: 'fp16', max_train_epochs: 1 } });
    await rehearse(project.runDir);
    const script =
      'import json,struct,sys\n' +
      'd=open(sys.argv[1],"rb").read(); n,=struct.unpack("<Q",d[:8]); h=json.loads(d[8:8+n]); m=h.pop("__metadata__")\n' +
      'size={"F16":2}\n' +
      'end=0\n' +
      'for t in sorted(h.values(), key=lambda t: t["data_offsets"]):\n' +
      '    a,b=t["data_offsets"]; c=size[t["dtype"]]\n' +
      '    for s in t["shape"]: c*=s\n' +
      '    assert a==end and b-a==c; end=b\n' +
      'assert 8+n+end==len(d)\n' +
      'print(json.dumps([{k:t["shape"] for k,t in h.items()},m]))';
    const file = join(project.runDir, 'output', 'mychar.safetensors');
    const { stdout } = await execa(PYTHON, ['-c', script, file]);
    const [shapes, metadata] = JSON.parse(stdout) as [unknown, Record<string, string>];
    expect(shapes).toEqual({
      'lora_rehearsal_flow.alpha': [],
      'lora_rehearsal_flow.lora_down.weight': [4, 3139],
      'lora_rehearsal_flow.lora_up.weight': [3072, 4],
    });
    expect(metadata).toMatchObject({
      ss_network_dim: '4',
      ss_steps: '8',
      ss_epoch: '1',
      ss_num_epochs: '1',
      ss_output_name: 'mychar',
      ss_seed: '42',
    });
    expect(metadata['lora_studio_rehearsal']).toContain('not a FLUX LoRA');
    expect(JSON.parse(metadata['ss_tag_frequency'] ?? '')).toMatchObject({
      '2_my character': { mychar: 4, 'drawing 0': 1, größe: 4 },
    });
    expect(JSON.parse(metadata['ss_dataset_dirs'] ?? '')).toEqual({
      '2_my character': { n_repeats: 2, img_count: 4 },
    });
  });

  test.each([
    { images: 3, repeats: 3, batch: 2, accumulation: 2, batches: 5, total: 6 },
    { images: 4, repeats: 1, batch: 3, accumulation: 1, batches: 2, total: 4 },
    { images: 5, repeats: 2, batch: 1, accumulation: 4, batches: 10, total: 6 },
  ])(
    'counts steps as the trainer does: $images x $repeats, batch $batch, accumulation $accumulation',
    async ({ images, repeats, batch, accumulation, batches, total }) => {
      const project = await projectWith({
        images,
        repeats,
        batch,
        config: { gradient_accumulation_steps: accumulation },
      });
      const { events } = await rehearse(project.runDir);
      expect(ofType(events, 'plan')[0]).toMatchObject({
        totalSteps: total,
        epochs: 2,
        batchesPerEpoch: batches,
        images: images * repeats,
      });
      expect(ofType(events, 'loss').map((event) => event.step)).toEqual(oneTo(total));
    },
  );
});

describe('stopping and going on', () => {
  const config = {
    max_train_epochs: 100,
    save_state: true,
    lr_scheduler: 'cosine',
    lr_warmup_steps: 5,
  };

  test('a run that was asked to stop and goes on equals the one that never stopped', async () => {
    const project = await projectWith({
      batch: 3,
      config: { ...config, gradient_accumulation_steps: 2 },
    });
    const [whole, first, second] = ['whole', 'first', 'second'].map((name) =>
      join(project.dir, name),
    );
    const plan = { batch: 3, config: { ...config, gradient_accumulation_steps: 2 } };
    await writeRun(project, whole!, plan);
    await writeRun(project, first!, plan);
    const uninterrupted = await rehearse(whole!);
    const stopped = await breakOffAt(7, first!, 'graceful');

    expect(stopped.code).toBe(0);
    expect(lastEvent(stopped.events)).toMatchObject({ type: 'end', outcome: 'stopped' });
    const point = ofType(stopped.events, 'resume_point').at(-1)!;
    expect(point.step).toBeLessThan(200);
    const resume = join(first!, 'output', point.folder);
    await writeRun(project, second!, { batch: 3, config: { ...plan.config, resume } });
    const resumed = await rehearse(second!, ['--step-offset', String(point.step)]);

    expect(resumed.events[0]).toMatchObject({ type: 'start', stepOffset: point.step });
    expect(ofType(resumed.events, 'warning')).toEqual([]);
    expect([...losses(stopped.events), ...losses(resumed.events)]).toEqual(
      losses(uninterrupted.events),
    );
    for (const file of [
      'model.safetensors',
      'optimizer.bin',
      'scheduler.bin',
      'train_state.json',
    ]) {
      const same = (await bytes(whole!, 'mychar-state', file)).equals(
        await bytes(second!, 'mychar-state', file),
      );
      expect([file, same]).toEqual([file, true]);
    }
  });

  test('a killed run goes on from its last resume point, and its torn line harms nobody', async () => {
    const project = await projectWith({
      config: { ...config, max_train_epochs: 40, save_every_n_epochs: 1 },
    });
    const whole = join(project.dir, 'whole');
    await writeRun(project, whole, {
      config: { ...config, max_train_epochs: 40, save_every_n_epochs: 1 },
    });
    const uninterrupted = await rehearse(whole);
    const killed = await breakOffAt(20, project.runDir, 'SIGKILL');

    expect(killed.signal).toBe('SIGKILL');
    const point = ofType(killed.events, 'resume_point').at(-1)!;
    await appendFile(join(project.runDir, 'events.jsonl'), '{"type":"loss","t":1,"st');
    await appendFile(
      join(project.runDir, 'config.toml'),
      `resume = ${JSON.stringify(join(project.runDir, 'output', point.folder))}\n`,
    );
    const draft = join(project.runDir, 'output', '.mychar-000009-state.123.tmp');
    await mkdir(draft);
    const run = await startRehearsal(project.runDir, ['--step-offset', String(point.step)]);
    expect((await run.ended).code).toBe(0);

    const lines = (await readFile(join(project.runDir, 'events.jsonl'), 'utf8')).split('\n');
    const torn = lines.indexOf('{"type":"loss","t":1,"st');
    expect(torn).toBeGreaterThan(0);
    const later = lines.slice(torn + 1, -1).map((line) => JSON.parse(line) as RunEvent);
    expect(later[0]).toMatchObject({ type: 'start', stepOffset: point.step });
    expect(losses(later)).toEqual(losses(uninterrupted.events).slice(point.step));
    expect(await bytes(project.runDir, 'mychar.safetensors').then((b) => b.length)).toBeGreaterThan(
      0,
    );
    expect(await readdir(join(project.runDir, 'output'))).not.toContain(
      '.mychar-000009-state.123.tmp',
    );
  });

  test('a stop before the first step ends the run without files', async () => {
    const project = await projectWith();
    await writeFile(join(project.runDir, 'control.json'), '{"stop":{"how":"graceful","at":1}}');
    const { code, events } = await rehearse(project.runDir);
    expect(code).toBe(0);
    expect(lastEvent(events)).toMatchObject({ type: 'end', outcome: 'stopped', step: 0 });
    expect(await readdir(join(project.runDir, 'output'))).toEqual([]);
  });

  test('a resume point of another rank, and one that is already at the end, are refused by name', async () => {
    const project = await projectWith({ config: { save_state: true, max_train_epochs: 1 } });
    await rehearse(project.runDir);
    const resume = join(project.runDir, 'output', 'mychar-state');
    const other = join(project.dir, 'other');
    await writeRun(project, other, { config: { resume, network_dim: 8 } });
    expect(lastEvent((await rehearse(other)).events)).toMatchObject({
      outcome: 'failed',
      errorType: 'conflict',
      message: expect.stringContaining(resume) as string,
    });
    await writeRun(project, other, { config: { resume, max_train_epochs: 1 } });
    expect(lastEvent((await rehearse(other)).events)).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('step 8 of 8') as string,
    });
  });
});

describe('what cannot be trained on', () => {
  async function failureOf(project: RehearsalProject) {
    const { code, stderr, events } = await rehearse(project.runDir);
    expect(code).toBe(1);
    const end = lastEvent(events);
    if (end?.type !== 'end') throw new Error('no end');
    expect(end.outcome).toBe('failed');
    expect(stderr).toContain(end.message);
    return end.message;
  }

  test('a picture cut short is named', async () => {
    const project = await projectWith();
    const file = join(project.imagesDir, 'image 2.png');
    await writeFile(file, (await readFile(file)).subarray(0, 120));
    expect(await failureOf(project)).toContain(file);
  });

  test('an empty caption and one that is not UTF-8 are named', async () => {
    const project = await projectWith();
    const file = join(project.imagesDir, 'image 1.txt');
    await writeFile(file, '');
    expect(await failureOf(project)).toContain(file);
    await writeFile(file, Buffer.from([0x67, 0xf6, 0x64]));
    expect(await failureOf(project)).toMatch(/not UTF-8.*image 1\.txt/);
  });

  test('no images', async () => {
    const project = await projectWith({ images: 0 });
    expect(await failureOf(project)).toContain('No data found');
  });

  test('a warm-up with the scheduler that has none, a wrong type, and broken TOML', async () => {
    const project = await projectWith({ config: { lr_warmup_steps: 5 } });
    expect(await failureOf(project)).toContain('constant_with_warmup');
    await writeRun(project, project.runDir, { config: { learning_rate: '1e-4' } });
    expect(await failureOf(project)).toMatch(/learning_rate in .*config\.toml must be a number/);
    await writeFile(join(project.runDir, 'config.toml'), 'a = \n');
    expect(await failureOf(project)).toContain('not valid TOML');
  });

  test('a loss that is no number ends the run and leaves no checkpoint', async () => {
    const project = await projectWith({ config: { learning_rate: 1e30 } });
    expect(await failureOf(project)).toContain('not a number');
    expect(await readdir(join(project.runDir, 'output'))).toEqual([]);
  });

  test('a missing caption stands for the words of the folder; BMP and other settings are taken', async () => {
    const project = await projectWith({
      images: 2,
      config: { optimizer_type: 'Prodigy', learning_rate: 1 },
    });
    await rm(join(project.imagesDir, 'image 0.txt'));
    await writeFile(
      join(project.imagesDir, 'a.bmp'),
      encodeBmp24(40, 33, new Uint8Array(40 * 33 * 3).fill(90)),
    );
    await copyFile(join(project.imagesDir, 'image 1.txt'), join(project.imagesDir, 'a.txt'));
    const { code, events } = await rehearse(project.runDir);
    expect(code).toBe(0);
    expect(ofType(events, 'plan')[0]?.images).toBe(6);
    expect(ofType(events, 'warning').map((event) => event.code)).toEqual(['optimizer_replaced']);
    expect(ofType(events, 'loss')[0]?.learningRates).toEqual({ unet: 1e-4 });
    const head = (await bytes(project.runDir, 'mychar.safetensors')).toString('latin1');
    expect(head).toContain('my character');
  });
});
