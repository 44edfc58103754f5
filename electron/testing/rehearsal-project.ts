import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { bundleProgram } from './bundle.js';
import { temporaryFolder } from './pictures.js';
import { askToStop, readEvents, untilEvents, type TrainerRun } from './trainer-process.js';

export interface RehearsalProject {
  readonly dir: string;
  readonly imagesDir: string;
  readonly runDir: string;
  remove(): Promise<void>;
}

export interface RehearsalPlan {
  readonly images?: number;
  readonly repeats?: number;
  readonly batch?: number;
  /** Trainer arguments as TOML values, added to the small ones all tests share. */
  readonly config?: Readonly<Record<string, string | number | boolean>>;
}

const SMALL = {
  max_train_epochs: 2,
  network_dim: 4,
  network_alpha: 4,
  learning_rate: 0.001,
  optimizer_type: 'AdamW',
  lr_scheduler: 'constant',
  lr_warmup_steps: 0,
  seed: 42,
  save_precision: 'float',
};

/** A temporary project with small drawn PNG images and captions, and a run's folder that says what `plan` says. */
export async function makeRehearsalProject(plan: RehearsalPlan = {}): Promise<RehearsalProject> {
  const { dir, remove } = await temporaryFolder();
  const { images = 4, repeats = 2 } = plan;
  const imagesDir = join(dir, 'img', `${repeats}_my character`);
  await mkdir(imagesDir, { recursive: true });
  for (let index = 0; index < images; index += 1) await drawImage(imagesDir, index);
  const project = { dir, imagesDir, runDir: join(dir, 'run'), remove };
  await writeRun(project, project.runDir, plan);
  return project;
}

/** One more run's folder for the same images. */
export async function writeRun(
  project: RehearsalProject,
  runDir: string,
  { repeats = 2, batch = 1, config = {} }: RehearsalPlan,
): Promise<void> {
  await mkdir(runDir, { recursive: true });
  const dataset = join(runDir, 'dataset.toml');
  const all = {
    dataset_config: dataset,
    output_dir: join(runDir, 'output'),
    output_name: 'mychar',
    ...SMALL,
    ...config,
  };
  const line = ([key, value]: [string, unknown]) => `${key} = ${JSON.stringify(value)}\n`;
  await writeFile(join(runDir, 'config.toml'), Object.entries(all).map(line).join(''));
  await writeFile(
    dataset,
    `[[datasets]]\nresolution = 512\nbatch_size = ${batch}\n\n[[datasets.subsets]]\n` +
      `image_dir = ${JSON.stringify(project.imagesDir)}\nnum_repeats = ${repeats}\n`,
  );
}

/** Starts the built trainer on a run's folder of the project. */
export async function startRehearsal(
  runDir: string,
  args: readonly string[] = [],
): Promise<TrainerRun> {
  const bundle = await bundleProgram('electron/rehearsal/main.ts');
  const start = [bundle, '--config', join(runDir, 'config.toml'), '--run', runDir, ...args];
  const child = spawn(process.execPath, start, { stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const ended = new Promise<Awaited<TrainerRun['ended']>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const stdout = Buffer.concat(out).toString();
      resolve({ code, signal, stdout, stderr: Buffer.concat(err).toString() });
    });
  });
  return { ended, kill: (signal) => child.kill(signal) };
}

/** Runs it to its end. */
export async function rehearse(runDir: string, args: readonly string[] = []) {
  const run = await startRehearsal(runDir, args);
  const end = await run.ended;
  return { ...end, events: await readEvents(runDir) };
}

/** Starts it, waits until `step` is done, then asks it to stop or kills it. */
export async function breakOffAt(step: number, runDir: string, how: 'graceful' | 'SIGKILL') {
  const run = await startRehearsal(runDir);
  await untilEvents(runDir, (events) =>
    events.some((event) => event.type === 'loss' && event.step >= step),
  );
  if (how === 'graceful') await askToStop(runDir);
  else run.kill(how);
  const end = await run.ended;
  return { ...end, events: await readEvents(runDir) };
}

/** Four kinds of drawings in many colours; not square, so that the crop matters. */
async function drawImage(dir: string, index: number): Promise<void> {
  const hue = (index * 67) % 360;
  const other = (index * 131 + 90) % 360;
  const shape = [
    `<circle cx="${14 + index}" cy="20" r="10"`,
    `<rect x="${6 + index}" y="8" width="24" height="14"`,
    `<path d="M ${4 + index} 34 L 24 4 L 44 ${30 - index} Z"`,
    `<ellipse cx="24" cy="20" rx="${20 - index}" ry="8"`,
  ][index % 4];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${48 + 3 * (index % 3)}" height="40">` +
    `<rect width="60" height="40" fill="hsl(${hue},50%,55%)"/>${shape} fill="hsl(${other},70%,35%)"/></svg>`;
  await sharp(Buffer.from(svg))
    .removeAlpha()
    .png({ palette: false })
    .toFile(join(dir, `image ${index}.png`));
  await writeFile(
    join(dir, `image ${index}.txt`),
    `mychar, Drawing ${index}, größe\nsecond line\n`,
  );
}
