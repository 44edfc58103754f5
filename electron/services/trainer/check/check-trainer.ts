import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { CancelSignal, CheckLine, Output } from '../../../../shared/contract/index.js';
import { AppError } from '../../../../shared/result/errors.js';
import { runProgram, type ProgramResult } from '../../../platform/programs/run-program.js';
import { LAUNCHER_SCRIPT, TRAINER_ENVIRONMENT } from '../engines/index.js';
import { NEEDED_PACKAGES, OPTIONAL_PACKAGES, PROBE_SCRIPT, Probe, lastJson } from './probe.js';

export interface TrainerCheckInput {
  readonly scriptsDir: string;
  readonly python: string;
  /** The folder `resources/launcher`. */
  readonly launcherDir: string;
}

type TrainerCheck = Output<'trainer.check'>;

/** Importing torch and its company for the first time reads gigabytes. */
const TIMEOUT_MS = 240_000;
const SCRIPT_FILES = [
  'flux_train_network.py',
  'train_network.py',
  'library',
  join('networks', 'lora_flux.py'),
];
const Fit = z.object({ fits: z.boolean(), problems: z.array(z.string()) });

/** Looks at an sd-scripts folder and a Python, one line a finding with its cure. Throws `cancelled` only. */
export async function checkTrainer(
  input: TrainerCheckInput,
  signal?: CancelSignal,
): Promise<TrainerCheck> {
  const folder = await folderLine(input.scriptsDir);
  const { lines: found, isUsable } = await pythonLines(input, signal);
  const all = [folder, ...found];
  let launcherFits = false;
  if (isUsable && folder.state === 'ok') {
    const fit = await launcherLine(input, signal);
    all.push(fit);
    launcherFits = fit.state === 'ok';
  }
  const lines = all.map((line) => withSetting(line));
  return { lines, isUsable: isUsable && folder.state === 'ok', launcherFits };
}

/** What only another setting can cure leads there. */
function withSetting(line: CheckLine): CheckLine {
  const isOfSetting = line.id === 'scripts' || line.id === 'python' || line.id === 'launcher';
  return isOfSetting && line.state !== 'ok' ? { ...line, fix: 'settings' } : line;
}

async function folderLine(dir: string): Promise<CheckLine> {
  const base = { id: 'scripts', label: 'sd-scripts folder' };
  if (dir === '') {
    return {
      ...base,
      state: 'error',
      message: 'No folder is chosen.',
      hint: 'Choose the folder of Kohya’s sd-scripts.',
    };
  }
  const missing: string[] = [];
  for (const name of SCRIPT_FILES) if (!(await exists(join(dir, name)))) missing.push(name);
  if (missing.length === 0) return { ...base, state: 'ok', message: dir };
  return {
    ...base,
    state: 'error',
    message: `${dir} lacks ${missing.join(', ')}.`,
    hint: 'Choose the folder that holds flux_train_network.py; older versions of sd-scripts have no FLUX support.',
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false; // absent or out of reach: for the trainer the same
  }
}

async function pythonLines(
  input: TrainerCheckInput,
  signal: CancelSignal | undefined,
): Promise<{ lines: CheckLine[]; isUsable: boolean }> {
  const base = { id: 'python', label: 'Python' };
  const hint =
    'Choose the Python of the trainer’s virtual environment (venv/bin/python, on Windows venv\\Scripts\\python.exe).';
  if (input.python === '') {
    return {
      lines: [{ ...base, state: 'error', message: 'No Python is chosen.', hint }],
      isUsable: false,
    };
  }
  const names = [...Object.keys(NEEDED_PACKAGES), ...Object.keys(OPTIONAL_PACKAGES)];
  const answer = await ask(input.python, ['-c', PROBE_SCRIPT, ...names], undefined, signal);
  const probe = typeof answer === 'string' ? null : Probe.safeParse(lastJson(answer.stdout));
  if (!probe?.success) {
    const message =
      typeof answer === 'string' ? answer : `${input.python} did not answer as a Python does.`;
    return { lines: [{ ...base, state: 'error', message, hint }], isUsable: false };
  }
  const lines = [
    versionLine(probe.data),
    ...packageLines(probe.data, input),
    cudaLine(probe.data),
    ...calculationLines(probe.data),
  ];
  return { lines, isUsable: lines.every((line) => line.state !== 'error') };
}

function versionLine(probe: Probe): CheckLine {
  const base = { id: 'python', label: 'Python' };
  if (probe.isNewEnough) return { ...base, state: 'ok', message: `Python ${probe.version}` };
  return {
    ...base,
    state: 'error',
    message: `Python ${probe.version} is too old.`,
    hint: 'sd-scripts needs Python 3.10 or newer; make its virtual environment with one.',
  };
}

function packageLines(probe: Probe, input: TrainerCheckInput): CheckLine[] {
  return Object.entries(probe.packages).map(([module, found]) => {
    const isOptional = module in OPTIONAL_PACKAGES;
    const name = NEEDED_PACKAGES[module] ?? OPTIONAL_PACKAGES[module] ?? module;
    const base = { id: `package.${module}`, label: name };
    if (found.error === null)
      return { ...base, state: 'ok', message: found.version ?? 'installed' };
    const message = isMissing(found.error, module)
      ? `${name} is not installed.`
      : `${name} fails: ${found.error}`;
    const use = isOptional ? ' It is needed for the 8-bit optimizers only.' : '';
    return {
      ...base,
      state: isOptional ? 'warning' : 'error',
      message: message + use,
      hint: cure(name, input),
      fix: 'repair',
    };
  });
}

function isMissing(error: string, module: string): boolean {
  return error === `ModuleNotFoundError: No module named '${module}'`;
}

function cure(name: string, input: TrainerCheckInput): string {
  const pip = `"${input.python}" -m pip install`;
  if (name === 'torch' || name === 'torchvision') {
    return `Run ${pip} torch torchvision with the index for your card, as pytorch.org names it.`;
  }
  return `Run ${pip} ${name}, or in the sd-scripts folder ${pip} -r requirements.txt.`;
}

function cudaLine(probe: Probe): CheckLine {
  const base = { id: 'cuda', label: 'Graphics card' };
  if (probe.cuda?.isAvailable) {
    const cuda = probe.cuda.version === null ? '' : `, CUDA ${probe.cuda.version}`;
    return { ...base, state: 'ok', message: `${probe.cuda.device ?? 'found'}${cuda}` };
  }
  return {
    ...base,
    state: 'warning',
    message:
      probe.cuda === null ? 'Could not be looked for without torch.' : 'torch sees no CUDA card.',
    hint: 'Training FLUX on the CPU is not practical. Check the driver, and that torch was installed for CUDA.',
  };
}

/** A card can be seen and yet have no kernels in this build of torch: only a calculation shows. */
function calculationLines({ calculation, cuda }: Probe): CheckLine[] {
  if (calculation === null) return [];
  const base = { id: 'calculation', label: 'Calculation' };
  const where = calculation.device === 'cuda' ? (cuda?.device ?? 'the card') : 'the CPU';
  if (calculation.error === null) {
    return [
      { ...base, state: 'ok', message: `A multiplication in bf16 on ${where} came out right.` },
    ];
  }
  return [
    {
      ...base,
      state: 'error',
      message: `torch does not calculate on ${where}: ${calculation.error}.`,
      hint: 'This build of torch does not fit the card or its driver: update NVIDIA’s driver, then install the environment anew.',
      fix: 'repair',
    },
  ];
}

async function launcherLine(
  input: TrainerCheckInput,
  signal: CancelSignal | undefined,
): Promise<CheckLine> {
  const base = { id: 'launcher', label: 'Launcher' };
  const args = [join(input.launcherDir, LAUNCHER_SCRIPT), '--check', '--scripts', input.scriptsDir];
  const answer = await ask(input.python, args, input.scriptsDir, signal);
  const fit = typeof answer === 'string' ? null : Fit.safeParse(lastJson(answer.stdout));
  if (fit?.success && fit.data.fits) {
    return {
      ...base,
      state: 'ok',
      message: 'Fits this version of sd-scripts: exact losses, and a stop that saves.',
    };
  }
  const why = fit?.success
    ? fit.data.problems.join('; ')
    : typeof answer === 'string'
      ? answer
      : lastLine(answer);
  return {
    ...base,
    state: 'warning',
    message: `Does not fit this version of sd-scripts: ${why}`,
    hint: 'Turn on “Plain script” to train all the same: progress is then read from the trainer’s text.',
  };
}

function lastLine(answer: ProgramResult): string {
  return answer.stderr.trim().split('\n').pop() ?? `exit code ${String(answer.exitCode)}`;
}

/** What the program said, or a sentence why it said nothing. */
async function ask(
  python: string,
  args: readonly string[],
  cwd: string | undefined,
  signal: CancelSignal | undefined,
): Promise<ProgramResult | string> {
  try {
    const env = { ...TRAINER_ENVIRONMENT, PYTHONDONTWRITEBYTECODE: '1' };
    const options = { env, timeoutMs: TIMEOUT_MS, signal };
    return await runProgram(python, args, cwd === undefined ? options : { ...options, cwd });
  } catch (error) {
    if (error instanceof AppError && error.code !== 'cancelled') return error.message;
    throw error;
  }
}
