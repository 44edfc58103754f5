import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes a program that stands for the trainer's Python with its Pillow; Node runs it. It hangs at pictures called `hang…`,
 * dies at `die…`, refuses `refuse…` and reads all others. Each start and each picture is a line of `asked.txt` beside it.
 */
export async function writePictureProgram(dir: string, pillow = '13.0.0'): Promise<string> {
  const program = join(dir, 'pictures.cjs');
  await writeFile(
    program,
    `const { appendFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const note = (text) => appendFileSync(join(__dirname, 'asked.txt'), text + '\\n');
const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
note('begin');
say({ pillow: ${JSON.stringify(pillow)}, imagesize: '1.4.1' });
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const name = basename(JSON.parse(line));
  note(name);
  if (name.startsWith('hang')) return;
  if (name.startsWith('die')) process.kill(process.pid, 'SIGKILL');
  const ends = { step: 'load', type: 'OSError', message: 'broken data stream' };
  say({ size: [64, 48], ends: name.startsWith('refuse') ? ends : null });
});
`,
  );
  return program;
}

/** The same as a file that is run in Python's place, whatever it is given (POSIX). */
export async function writePicturePython(dir: string): Promise<string> {
  const program = await writePictureProgram(dir);
  const python = join(dir, 'python');
  await writeFile(python, `#!/bin/sh\nexec '${process.execPath}' '${program}'\n`);
  await chmod(python, 0o755);
  return python;
}
