import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DiagnosisFacts } from '../../../../shared/domain/trainer-log/index.js';
import { RUN_FILES } from '../engines/engine.js';

const TAIL = 256 * 1024;

/** The texts that `diagnose` needs of a run: the ends of its streams, and whether the success line is among them. */
export async function readDiagnosisFacts(
  runDir: string,
): Promise<Pick<DiagnosisFacts, 'stdoutTail' | 'stderrTail' | 'sawModelSaved'>> {
  const stdoutTail = await tailOf(join(runDir, RUN_FILES.stdout));
  const stderrTail = await tailOf(join(runDir, RUN_FILES.stderr));
  const sawModelSaved = (stdoutTail + stderrTail).includes('model saved.');
  return { stdoutTail, stderrTail, sawModelSaved };
}

async function tailOf(path: string): Promise<string> {
  let handle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''; // it never came to print anything
    throw error;
  }
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, TAIL);
    const buffer = Buffer.alloc(length);
    await handle.read(buffer, 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}
