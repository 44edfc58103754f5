import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/result/errors.js';
import {
  decodeFloats,
  float32ToBytes,
  readSafetensorsHeader,
  readTensor,
  writeSafetensors,
} from '../formats/safetensors/safetensors.js';
import { renameWithRetry, writeFileAtomic } from '../platform/atomic-file.js';
import { FEATURES, PIXELS } from './flow.js';
import type { Settings } from './settings.js';
import type { TrainingState } from './training.js';
import { ALPHA_KEY, DOWN_KEY, UP_KEY } from './checkpoint.js';

const FILES = {
  model: 'model.safetensors',
  optimizer: 'optimizer.bin',
  scheduler: 'scheduler.bin',
  train: 'train_state.json',
} as const;

/** Writes a resume point. The folder appears under its name only when all files are in it, also after a power cut. */
export async function writeResumePoint(
  folder: string,
  state: TrainingState,
  epoch: number,
): Promise<void> {
  const draft = join(dirname(folder), `.${basename(folder)}.${process.pid}.tmp`);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    await writeParts(draft, state, epoch);
    await replaceFolder(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function writeParts(dir: string, state: TrainingState, epoch: number): Promise<void> {
  const { adapter, downMoments, upMoments } = state;
  await writeSafetensors(join(dir, FILES.model), [
    [DOWN_KEY, matrix(adapter.down, adapter.rank)],
    [UP_KEY, matrix(adapter.up, PIXELS)],
    [ALPHA_KEY, { dtype: 'F32', shape: [], data: float32ToBytes(Float32Array.of(adapter.alpha)) }],
  ]);
  await writeSafetensors(join(dir, FILES.optimizer), [
    ['down.mean', matrix(downMoments.mean, adapter.rank)],
    ['down.square', matrix(downMoments.square, adapter.rank)],
    ['up.mean', matrix(upMoments.mean, PIXELS)],
    ['up.square', matrix(upMoments.square, PIXELS)],
  ]);
  await writeFileAtomic(
    join(dir, FILES.scheduler),
    JSON.stringify({ last_step: state.step, losses: state.losses }),
  );
  await writeFileAtomic(
    join(dir, FILES.train),
    JSON.stringify({ current_epoch: epoch, current_step: state.step }),
  );
}

function matrix(values: Float32Array, rows: number) {
  return { dtype: 'F32', shape: [rows, values.length / rows], data: float32ToBytes(values) };
}

/** A folder cannot be renamed over a full one, so an old one is put aside first and removed last. */
async function replaceFolder(draft: string, folder: string): Promise<void> {
  const old = `${draft}.old`;
  await rm(old, { recursive: true, force: true });
  const hadOld = await rename(folder, old).then(
    () => true,
    () => false, // there was none; anything worse shows at the rename below
  );
  await renameWithRetry(draft, folder);
  if (hadOld) await rm(old, { recursive: true, force: true });
}

/** Reads a resume point. Throws `not_found` or `invalid_file` naming it when it is not whole, `conflict` when it does not fit. */
export async function readResumePoint(folder: string, settings: Settings): Promise<TrainingState> {
  const train = await readJson(join(folder, FILES.train));
  const schedule = await readJson(join(folder, FILES.scheduler));
  const step = train['current_step'];
  const losses = schedule['losses'];
  if (typeof step !== 'number' || !isNumbers(losses) || schedule['last_step'] !== step) {
    throw notWhole(folder);
  }
  const model = await readFloats(join(folder, FILES.model));
  const optimizer = await readFloats(join(folder, FILES.optimizer));
  const { rank, alpha } = settings;
  const part = (tensors: ReadonlyMap<string, Float32Array>, name: string, length: number) => {
    const values = tensors.get(name);
    if (values === undefined) throw notWhole(folder);
    if (values.length !== length) throw otherRank(folder, rank);
    return values;
  };
  const down = rank * FEATURES;
  const up = rank * PIXELS;
  return {
    adapter: { rank, alpha, down: part(model, DOWN_KEY, down), up: part(model, UP_KEY, up) },
    downMoments: {
      mean: part(optimizer, 'down.mean', down),
      square: part(optimizer, 'down.square', down),
    },
    upMoments: { mean: part(optimizer, 'up.mean', up), square: part(optimizer, 'up.square', up) },
    step,
    losses,
  };
}

async function readFloats(path: string): Promise<Map<string, Float32Array>> {
  const header = await readSafetensorsHeader(path);
  const tensors = new Map<string, Float32Array>();
  for (const [name, { dtype }] of header.tensors) {
    tensors.set(name, decodeFloats(await readTensor(path, header, name), dtype));
  }
  return tensors;
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('not_found', `The resume point has no ${path}.`, {
      hint: 'Go on from another resume point, or start anew.',
      cause: error,
    });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // not JSON: refused below with the folder's name
  }
  throw notWhole(dirname(path));
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

function notWhole(folder: string): AppError {
  return new AppError('invalid_file', `The resume point is damaged: ${folder}`, {
    hint: 'Go on from another resume point, or start anew.',
  });
}

function otherRank(folder: string, rank: number): AppError {
  return new AppError('conflict', `The resume point does not fit rank ${rank}: ${folder}`, {
    hint: 'Go on with the rank the run was started with.',
  });
}
