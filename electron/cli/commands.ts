import type { Command } from './command.js';
import { caption } from './caption.js';
import { config } from './config.js';
import { doctor } from './doctor.js';
import { exportRun, inspect } from './files.js';
import { env } from './env.js';
import { gpus } from './gpus.js';
import { importImages } from './import.js';
import { models } from './models.js';
import { preflight } from './preflight.js';
import { project } from './project.js';
import { queue } from './queue.js';
import { runs } from './runs.js';
import { scan } from './scan.js';
import { serve } from './serve.js';
import { settings } from './settings.js';
import { train } from './train.js';

/** All commands by their names. */
export const COMMANDS: Record<string, Command> = {
  serve,
  project,
  import: importImages,
  scan,
  doctor,
  caption,
  preflight,
  train,
  queue,
  runs,
  inspect,
  export: exportRun,
  gpus,
  config,
  env,
  models,
  settings,
};
