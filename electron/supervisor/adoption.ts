import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findByEnvironment,
  groupOf,
  identify,
  type ProcessIdentity,
} from '../platform/process-identity.js';
import { RUN_MARK } from './record.js';

/**
 * Finds a trainer that a supervisor started but could not record before it died: by the mark in its environment (Linux),
 * else by the pid that it wrote into its first event. Null when no such process runs.
 */
export async function findUnrecordedTrainer(runDir: string): Promise<ProcessIdentity | null> {
  for (const pid of await findByEnvironment(RUN_MARK, runDir)) {
    if ((await groupOf(pid)) === pid) return identify(pid); // the leader of the group, not a worker
  }
  const pid = await pidOfFirstEvent(join(runDir, 'events.jsonl'));
  return pid === null || process.platform === 'linux' ? null : identify(pid);
}

async function pidOfFirstEvent(path: string): Promise<number | null> {
  try {
    const first = (await readFile(path, 'utf8')).split('\n')[0] ?? '';
    const event = JSON.parse(first) as { type?: unknown; pid?: unknown };
    return event.type === 'start' && typeof event.pid === 'number' ? event.pid : null;
  } catch {
    return null; // no event yet, or a torn line: then nothing is known
  }
}
