import { join } from 'node:path';
import { toErrorValue } from '../platform/error-value.js';
import { createLogger, type Logger } from '../platform/log.js';
import { LogFile } from '../platform/log-file.js';
import { EXIT, note } from './output.js';

export interface CliLog {
  readonly log: Logger;
  /** Resolves when everything that was logged is in the file. */
  flushed(): Promise<void>;
}

/**
 * The log of a command, in the user's data folder: `logs/serve.log` of the web host, `logs/cli.log` of all other commands. A
 * command that logs nothing makes no file. `LORA_STUDIO_LOG=1` shows the lines on stderr, too.
 */
export function openCliLog(dataDir: string, name: string, env = process.env): CliLog {
  const path = join(dataDir, 'logs', name === 'serve' ? 'serve.log' : 'cli.log');
  const file = new LogFile(path);
  const isShown = env['LORA_STUDIO_LOG'] === '1';
  const log = createLogger((line) => {
    file.write(line);
    if (isShown) note(line.trimEnd());
  }, path);
  return { log, flushed: () => file.flushed() };
}

/** What nobody waited for, or nobody caught, is logged with a number, too, before it ends the process. */
export function logStrayErrors({ log, flushed }: CliLog): void {
  const end = () => void flushed().finally(() => process.exit(EXIT.failed));
  const tell = (error: unknown) => {
    note(errorLine(error, log));
    end();
  };
  process.on('uncaughtException', tell);
  process.on('unhandledRejection', tell);
}

/** An error as one line for people, with its number and the place of the log where nobody foresaw it. */
export function errorLine(error: unknown, log: Logger): string {
  const { message, hint } = toErrorValue(error, log);
  return `error: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}
