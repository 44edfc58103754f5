import { dirname, join } from 'node:path';
import { APP_VERSION } from '../platform/app-version.js';
import { toErrorValue } from '../platform/error-value.js';
import { createLogger, silentLogger } from '../platform/log.js';
import { userDataDir } from '../platform/user-data-dir.js';
import { unavailableShell } from '../services/desktop-shell.js';
import { createStudio } from '../host/compose.js';
import { createMemoryClient } from '../transports/memory-client.js';
import { caption } from './caption.js';
import type { Command } from './command.js';
import { config } from './config.js';
import { doctor } from './doctor.js';
import { exportRun, inspect } from './files.js';
import { env } from './env.js';
import { gpus } from './gpus.js';
import { HELP } from './help.js';
import { importImages } from './import.js';
import { models } from './models.js';
import { EXIT, note, print, UsageError } from './output.js';
import { preflight } from './preflight.js';
import { project } from './project.js';
import { queue } from './queue.js';
import { readerGone } from './reader-gone.js';
import { runs } from './runs.js';
import { scan } from './scan.js';
import { serve } from './serve.js';
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
};

/**
 * Runs one command; returns its exit code. Errors are one clear line on stderr. A command whose reader goes away ends there,
 * without a word: trainers go on, as they do when a terminal is closed.
 */
export async function runCli(words: string[]): Promise<number> {
  const gone = readerGone();
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === 'help') {
    print(HELP[''] ?? '');
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === '--version') {
    print(APP_VERSION);
    return EXIT.ok;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    note(`error: there is no command “${name}”. See lora-studio --help.`);
    return EXIT.usage;
  }
  if (rest.includes('--help')) {
    print(HELP[name] ?? '');
    return EXIT.ok;
  }
  return runCommand(name, command, rest, gone);
}

async function runCommand(
  name: string,
  command: Command,
  words: string[],
  gone: Promise<void>,
): Promise<number> {
  const log = process.env['LORA_STUDIO_LOG'] === '1' ? createLogger() : silentLogger;
  const distDir = dirname(__filename);
  const studio = await createStudio({
    kind: name === 'serve' ? 'web' : 'cli',
    version: APP_VERSION,
    userDataDir: userDataDir(),
    resourcesDir: join(distDir, '..', 'resources'),
    distDir,
    node: { file: process.execPath, isElectron: process.versions['electron'] !== undefined },
    shell: unavailableShell,
    log,
    extraRoots: [],
  });
  const client = createMemoryClient({ dispatcher: studio.dispatcher, bus: studio.bus });
  try {
    const context = { studio, client, log, rendererDir: join(distDir, 'renderer') };
    return await Promise.race([command(context, words), gone.then(() => EXIT.readerGone)]);
  } catch (error) {
    return explain(name, error, log);
  } finally {
    await studio.close();
  }
}

function explain(name: string, error: unknown, log: ReturnType<typeof createLogger>): number {
  if (error instanceof UsageError) {
    note(`error: ${error.message} See lora-studio ${name} --help.`);
    return EXIT.usage;
  }
  const value = toErrorValue(error, log);
  note(`error: ${value.message}${value.hint === undefined ? '' : ` ${value.hint}`}`);
  return EXIT.failed;
}
