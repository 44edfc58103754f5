import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { DoctorReport } from '../../../shared/contract/index.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import { nodeErrorCode } from '../../platform/error-value.js';

/** Counted up when reports of before must not be shown any more. */
const Stored = z.object({ version: z.literal(1), fingerprint: z.string(), report: DoctorReport });
export type StoredReport = Omit<z.output<typeof Stored>, 'version'>;

function pathOf(projectDir: string): string {
  return join(projectDir, '.studio', 'doctor', 'report.json');
}

/** The last report of a project; null when there is none, or none that this version understands. */
export async function readReport(projectDir: string): Promise<StoredReport | null> {
  try {
    const parsed = Stored.safeParse(JSON.parse(await readFile(pathOf(projectDir), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

export async function writeReport(projectDir: string, stored: StoredReport): Promise<void> {
  await writeJsonAtomic(pathOf(projectDir), { version: 1, ...stored });
}
