import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  findByEnvironment,
  groupOf,
  identify,
  type ProcessIdentity,
} from '../platform/process-identity.js';
import { RUN_MARK } from './record.js';

const PATIENCE_MS = 2000;
const LOOK_MS = 50;

/**
 * The same for a while: a supervisor that died in the middle of a start leaves a process that is not the trainer yet, and
 * carries no mark before it is. Without the second look it would train on with nobody who knows of it.
 */
export async function awaitUnrecordedTrainer(runDir: string): Promise<ProcessIdentity | null> {
  for (const deadline = performance.now() + PATIENCE_MS; ;) {
    const found = await findUnrecordedTrainer(runDir);
    if (found !== null || performance.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/**
 * Finds a trainer that a supervisor started but could not record before it died: by the mark in its environment (Linux),
 * else by the pid that it wrote into its first event. Null when no such process runs.
 */
async function findUnrecordedTrainer(runDir: string): Promise<ProcessIdentity | null> {
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
