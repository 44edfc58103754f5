import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Above this size (bytes) a log is put aside at the next start; one older log is kept. */
const MAX_BYTES = 2_000_000;

/** Opens a log file for lines of `createLogger`. What cannot be written is lost: a log must not end the app. */
export async function openLogFile(path: string): Promise<(line: string) => void> {
  await mkdir(dirname(path), { recursive: true });
  const size = await stat(path).then(
    (found) => found.size,
    () => 0, // the first start
  );
  if (size > MAX_BYTES) await rename(path, `${path}.old`);
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  stream.on('error', () => undefined);
  return (line) => {
    stream.write(line);
  };
}
