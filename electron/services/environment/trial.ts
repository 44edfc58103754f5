import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { EnvironmentReport, TrialStage } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { withoutPythonVariables } from '../../platform/programs/python-variables.js';
import { runLogged } from '../../platform/programs/run-logged.js';
import { TRAINER_ENVIRONMENT } from '../trainer/engines/index.js';
import { removeTree } from './remove.js';
import { trialHint } from './trial-hints.js';

export interface TrialRequest {
  readonly scriptsDir: string;
  readonly python: string;
  readonly optimizer: string;
  readonly precision: 'bf16' | 'fp16' | 'no';
  /** A folder of our own for what the trial makes; emptied before and after. */
  readonly dir: string;
  readonly launcherDir: string;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly onStages: (stages: TrialStage[], device: string | null) => void;
}

type Ended = Pick<NonNullable<EnvironmentReport['trial']>, 'stages' | 'device' | 'isOk'>;

const STAGES = [
  ['fit', 'Python, torch and sd-scripts'],
  ['weights', 'Tiny models'],
  ['load', 'Loading the models'],
  ['cache', 'Caching latents and text encoder outputs'],
  ['train', 'Training steps'],
  ['save', 'Saving a LoRA'],
] as const;
const Told = z.object({
  lora_studio_trial: z.object({
    stage: z.string(),
    state: z.enum(['ok', 'failed']),
    message: z.string(),
  }),
});
/** On a CPU all of it takes about 15 s; the first import of torch alone can take minutes from a slow disk. */
const IDLE_MS = 5 * 60_000;
const KEPT_LINES = 12;

/**
 * Trains the real scripts for a few steps on tiny weights and tells each stage. A stage that fails is an answer, not an
 * error. Throws `trainer_unavailable` when no trainer is set or its Python does not start, `cancelled`.
 */
export async function runTrial(request: TrialRequest): Promise<Ended> {
  const { scriptsDir, python, dir, signal } = request;
  if (scriptsDir === '' || python === '') {
    throw new AppError('trainer_unavailable', 'No trainer is set yet.', {
      hint: 'Install the environment, or choose an sd-scripts folder and its Python.',
    });
  }
  const told = new Stages(request.optimizer);
  const last: string[] = [];
  request.onStages(told.list, null);
  await removeTree(dir);
  await mkdir(dir, { recursive: true });
  try {
    const code = await runLogged(python, trialArguments(request), {
      cwd: scriptsDir,
      env: trialEnvironment(),
      signal,
      idleMs: IDLE_MS,
      onLine: (line) => {
        if (told.take(line)) {
          request.onStages(told.list, told.device);
          return;
        }
        request.log(line);
        last.push(line.trim());
        if (last.length > KEPT_LINES) last.shift();
      },
    });
    if (!told.isOver) told.fail(lastWords(last, code));
  } finally {
    await removeTree(dir);
  }
  return {
    stages: told.list,
    device: told.device,
    isOk: told.list.every(({ state }) => state === 'ok'),
  };
}

/** What it said last, when it ended without a word on how: killed for memory, or crashed. */
function lastWords(lines: readonly string[], code: number | null): string {
  const said = lines.filter((line) => line !== '').at(-1) ?? '';
  const how = code === null ? 'It was ended by the system' : `It ended with exit code ${code}`;
  return said === '' ? `${how}.` : `${how}: ${said}`;
}

function trialArguments({
  launcherDir,
  scriptsDir,
  dir,
  optimizer,
  precision,
}: TrialRequest): string[] {
  return [
    join(launcherDir, 'lora_studio_trial.py'),
    ...['--scripts', scriptsDir, '--work', dir],
    ...['--optimizer', optimizer, '--precision', precision],
  ];
}

/** As a run gets it, and without a way to the hub: nothing is downloaded by a trial. */
function trialEnvironment(): Record<string, string> {
  const wanted = {
    ...withoutPythonVariables(process.env),
    ...TRAINER_ENVIRONMENT,
    HF_HUB_OFFLINE: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  return wanted;
}

class Stages {
  #list: TrialStage[] = STAGES.map(([id, title]) => ({
    id,
    title,
    state: 'open',
    message: '',
    hint: null,
  }));
  device: string | null = null;

  constructor(private readonly optimizer: string) {}

  get list(): TrialStage[] {
    return this.#list;
  }

  get isOver(): boolean {
    return (
      this.#list.every(({ state }) => state !== 'open') ||
      this.#list.some(({ state }) => state === 'failed')
    );
  }

  /** True when the line was one of ours. */
  take(line: string): boolean {
    if (!line.startsWith('{"lora_studio_trial"')) return false;
    const told = Told.safeParse(parse(line));
    if (!told.success) return false;
    const { stage, state, message } = told.data.lora_studio_trial;
    this.#set(stage, state, message);
    if (stage === 'fit' && state === 'ok')
      this.device = / on (.+)$/.exec(message)?.[1] ?? 'the CPU';
    return true;
  }

  fail(message: string): void {
    const next = this.#list.find(({ state }) => state === 'open');
    if (next !== undefined) this.#set(next.id, 'failed', message);
  }

  #set(id: string, state: TrialStage['state'], message: string): void {
    const hint = state === 'failed' ? trialHint(id, message, this.optimizer) : null;
    this.#list = this.#list.map((stage) =>
      stage.id === id ? { ...stage, state, message, hint } : stage,
    );
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // cut short: taken as a line of the trainer
  }
}
