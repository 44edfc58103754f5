import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../shared/contract/index.js';
import { defaultConfig } from '../../shared/domain/config/schema/index.js';
import { RunModel } from '../../shared/domain/run/run-model.js';
import type { ProcessFacts } from '../services/runs/run-facts.js';
import { RunFile } from '../services/runs/run-file.js';
import { RUN_FILES } from '../services/trainer/engines/engine.js';
import { begunRecord } from '../supervisor/record.js';
import { diagnoseRun } from './run-ports.js';

const BASE_MODEL = '/models/flux1-dev.safetensors';
const file = RunFile.parse({
  version: 1,
  id: '20260101-120000-abcdef',
  projectId: 'project-0001',
  name: 'x',
  engine: 'sd-scripts',
  mode: 'launcher',
  createdAt: 1,
  outputName: 'x',
  config: { ...defaultConfig(), baseModel: BASE_MODEL, mixedPrecision: 'bf16' },
  raw: {},
  plan: null,
  stepOffset: 0,
  epochOffset: 0,
  resumedFrom: null,
  command: { file: 'python', args: [], cwd: '/', env: {} },
  app: { version: '1.2.3', platform: 'linux' },
});

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'run-ports-'));
  await mkdir(join(dir, RUN_FILES.output));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function ended(code: number): ProcessFacts {
  const identity = { pid: 1, startTime: '1', bootId: '' };
  const exit = { at: Date.now(), code, signal: null, isKnown: true, survivors: [] };
  const record = { ...begunRecord(identity), exit };
  return { record, isTrainerRunning: false, isSupervisorRunning: false, stop: null };
}

function modelWith(losses: (number | null)[]): RunModel {
  const model = new RunModel();
  losses.forEach((loss, at) => {
    const nan = loss === null ? { isNaN: true } : {};
    model.apply({ type: 'loss', t: at, step: at + 1, epoch: 1, loss, average: null, ...nan });
  });
  return model;
}

async function diagnosed(stderr: string, model = new RunModel()): Promise<Diagnosis | null> {
  await writeFile(join(dir, RUN_FILES.stderr), stderr);
  return diagnoseRun(dir, file, ended(1), model);
}

describe('the cause of a run’s end', () => {
  it('is taken out of its log, with the field of the file that it names', async () => {
    const log = `Traceback (most recent call last):\n  File "x.py", line 1, in load\nFileNotFoundError: No such file or directory: ${BASE_MODEL}\n`;
    expect(await diagnosed(log)).toMatchObject({ code: 'model_missing', field: 'baseModel' });
  });

  it('comes with the changes that may cure it', async () => {
    const log = 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB\n';
    const found = await diagnosed(log);
    expect(found?.code).toBe('out_of_gpu_memory');
    expect(found?.fixes.map(({ id }) => id)).toContain('blocks_to_swap');
  });

  it('is not the learning rate when the first loss of all was no number', async () => {
    const atOnce = await diagnosed('', modelWith([null, null]));
    expect(atOnce).toMatchObject({ code: 'loss_nan_at_once', fixes: [] });
    const later = await diagnosed('', modelWith([0.5, null]));
    expect(later?.code).toBe('loss_nan');
    expect(later?.fixes.map(({ id }) => id)).toContain('learning_rate');
  });
});
