import * as z from 'zod';
import { DoctorReport } from '../../../shared/contract/index.js';
import type { OwnFolder } from '../../platform/own-folder.js';
import { STUDIO } from '../project-folder/index.js';

/** Counted up when reports of before must not be shown any more. */
const Stored = z.object({ version: z.literal(1), fingerprint: z.string(), report: DoctorReport });
export type StoredReport = Omit<z.output<typeof Stored>, 'version'>;

const FILE = [STUDIO, 'doctor', 'report.json'];

/** The last report of a project; null when there is none, or none that this version understands. */
export async function readReport(own: OwnFolder): Promise<StoredReport | null> {
  const bytes = await own.read(...FILE);
  if (bytes === null) return null;
  try {
    const parsed = Stored.safeParse(JSON.parse(bytes.toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export async function writeReport(own: OwnFolder, stored: StoredReport): Promise<void> {
  await own.replaceJson(FILE, { version: 1, ...stored });
}
