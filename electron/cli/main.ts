import { dirname, join } from 'node:path';
import * as z from 'zod';
import { NamedPower } from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';
import { APP_VERSION } from '../platform/app-version.js';
import type { Logger } from '../platform/log.js';
import { localDataDir, userDataDir } from '../platform/user-data-dir.js';
import { unavailableShell } from '../services/desktop-shell.js';
import { createStudio } from '../host/compose.js';
import { createMemoryClient } from '../transports/memory-client.js';
import { errorLine, logStrayErrors, openCliLog } from './cli-log.js';
import type { Command, CommandContext } from './command.js';
import { COMMANDS } from './commands.js';
import { HELP } from './help.js';
import { EXIT, note, print, readerGone, UsageError } from './output.js';
import { notePowers } from './powers.js';
import { readTakeOver, tellReadOnly } from './take-over.js';

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
  const dataDir = userDataDir();
  const cliLog = openCliLog(dataDir, name);
  const { log } = cliLog;
  logStrayErrors(cliLog);
  const { words: own, takesOver } = readTakeOver(words);
  try {
    return await withStudio({ name, dataDir, log, takesOver }, (context) =>
      Promise.race([command(context, own), gone.then(() => EXIT.readerGone)]),
    );
  } catch (error) {
    return explain(name, error, log);
  } finally {
    await cliLog.flushed();
  }
}

interface Start {
  readonly name: string;
  readonly dataDir: string;
  readonly log: Logger;
  /** Said with the command: a project that is held elsewhere without a sign of life is taken over. */
  readonly takesOver: boolean;
}

async function withStudio(
  { name, dataDir, log, takesOver }: Start,
  work: (context: CommandContext) => Promise<number>,
): Promise<number> {
  const distDir = dirname(__filename);
  const studio = await createStudio({
    kind: name === 'serve' ? 'web' : 'cli',
    version: APP_VERSION,
    userDataDir: dataDir,
    localDataDir: localDataDir(),
    resourcesDir: join(distDir, '..', 'resources'),
    distDir,
    node: { file: process.execPath, isElectron: process.versions['electron'] !== undefined },
    shell: unavailableShell,
    log,
    extraRoots: [],
  });
  const door = createMemoryClient({ dispatcher: studio.dispatcher, bus: studio.bus });
  const client = tellReadOnly(door, takesOver);
  // A pending request to another process does not keep the event loop alive; this timer does, until the answer is there.
  const stay = setInterval(() => undefined, LONGEST_INTERVAL_MS);
  try {
    return await work({ studio, client, log, rendererDir: join(distDir, 'renderer') });
  } finally {
    await studio.close();
    clearInterval(stay);
  }
}

const LONGEST_INTERVAL_MS = 2 ** 31 - 1;

function explain(name: string, error: unknown, log: Logger): number {
  if (error instanceof UsageError) {
    note(`error: ${error.message} See lora-studio ${name} --help.`);
    return EXIT.usage;
  }
  note(errorLine(error, log));
  if (!(error instanceof AppError) || error.code !== 'needs_permission') return EXIT.failed;
  const powers = z.array(NamedPower).safeParse(error.details?.['powers']);
  notePowers(powers.data ?? []);
  return EXIT.needsPermission;
}
