import { withoutPasswords } from '../../shared/result/passwords.js';
import { visibleText } from './visible-text.js';

/** Where the app's own messages go. Never holds captions, tokens or file contents. */
export interface Logger {
  /** The file that holds what is logged, for the user to look at; null where there is none. */
  readonly file: string | null;
  info(message: string): void;
  warn(message: string): void;
  /** Logs an unexpected error with its stack; returns an id that the user can quote. */
  error(message: string, cause?: unknown): string;
}

let counter = 0;

/** A logger that writes lines to a sink, without passwords and control characters. `file`: where the sink puts them. */
export function createLogger(write: (line: string) => void, file: string | null = null): Logger {
  const put = (level: string, message: string) => {
    const text = visibleText(withoutPasswords(message));
    write(`${new Date().toISOString()} ${level} ${text}\n`);
  };
  return {
    file,
    info: (message) => put('info', message),
    warn: (message) => put('warn', message),
    error: (message, cause) => {
      const id = `E${process.pid.toString(36)}-${(counter += 1)}`;
      const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? '');
      put('error', `${id} ${message} ${detail}`);
      return id;
    },
  };
}

/** A logger that says nothing, for tests; the linter keeps it out of everything else, as its number leads nowhere. */
export const silentLogger: Logger = {
  file: null,
  info: () => undefined,
  warn: () => undefined,
  error: () => 'E0',
};
