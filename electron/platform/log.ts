/** Where the app's own messages go. Never holds captions, tokens or file contents. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  /** Logs an unexpected error with its stack; returns an id that the user can quote. */
  error(message: string, cause?: unknown): string;
}

let counter = 0;

/** A logger that writes lines to a sink (stderr by default). */
export function createLogger(
  write: (line: string) => void = (line) => process.stderr.write(line),
): Logger {
  const put = (level: string, message: string) => {
    write(`${new Date().toISOString()} ${level} ${message}\n`);
  };
  return {
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

/** A logger that says nothing, for tests and for short-lived tools. */
export const silentLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => 'E0',
};
