import { join } from 'node:path';
import { AppError } from '../../../../shared/result/errors.js';
import { accelerateArguments } from './accelerate.js';
import {
  RUN_FILES,
  type Engine,
  type EngineMaker,
  type LaunchCommand,
  type LaunchRequest,
} from './engine.js';
import { TRAINER_ENVIRONMENT } from './trainer-environment.js';

export const TRAINER_SCRIPT = 'flux_train_network.py';
export const LAUNCHER_SCRIPT = 'lora_studio_launcher.py';
/** Exit code of the launcher when the trainer's methods do not fit: nothing was done, plain mode works. */
export const LAUNCHER_MISFIT = 64;

export const makeSdScripts: EngineMaker = ({ launcherDir }, { plainScript }) =>
  new SdScriptsEngine(launcherDir, plainScript ? 'plain' : 'launcher');

/**
 * Kohya's sd-scripts, run by the user's own Python: through our launcher (exact events, a stop that saves), or the
 * untouched script in plain mode, whose text is read instead.
 */
export class SdScriptsEngine implements Engine {
  readonly id = 'sd-scripts';

  /** `launcherDir`: the folder `resources/launcher`. */
  constructor(
    private readonly launcherDir: string,
    readonly mode: 'launcher' | 'plain' = 'launcher',
  ) {}

  /** Throws `trainer_unavailable` when folder or Python are not set. */
  async command(request: LaunchRequest): Promise<LaunchCommand> {
    requireSettings(request);
    const config = ['--config_file', join(request.runDir, RUN_FILES.config)];
    const isPlain = this.mode === 'plain' || request.plainScript;
    const args = isPlain
      ? [TRAINER_SCRIPT, ...config]
      : [...(await this.#launcherArguments(request)), '--', ...config];
    return {
      file: request.python,
      args: [...(await accelerateArguments(request, request.mixedPrecision)), ...args],
      cwd: request.scriptsDir,
      env: { ...TRAINER_ENVIRONMENT, ...cardsOf(request.gpus) },
    };
  }

  async #launcherArguments(request: LaunchRequest): Promise<string[]> {
    // Its modules are loaded all through a run: an update of the app must not change one that is on.
    const copy = await request.keep(this.launcherDir);
    return [
      join(copy, LAUNCHER_SCRIPT),
      ...['--scripts', request.scriptsDir, '--run', request.runDir],
      ...[
        '--step-offset',
        String(request.stepOffset),
        '--epoch-offset',
        String(request.epochOffset),
      ],
    ];
  }
}

/** The cards of the run. Counted as nvidia-smi counts them, not by speed as CUDA does unless told. */
function cardsOf(gpus: readonly string[]): Record<string, string> {
  if (gpus.length === 0) return {};
  return { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: gpus.join(',') };
}

function requireSettings(request: LaunchRequest): void {
  if (request.scriptsDir === '') {
    throw new AppError('trainer_unavailable', 'No sd-scripts folder is chosen.', {
      hint: 'Choose it in Settings, under Trainer, or use the rehearsal engine.',
    });
  }
  if (request.python === '') {
    throw new AppError('trainer_unavailable', 'No Python is chosen for the trainer.', {
      hint: 'Choose the Python of the trainer’s environment in Settings, under Trainer.',
    });
  }
}
