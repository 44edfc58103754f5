import { readFile, stat } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { commandOf, namesFolder } from '../platform/process-command.js';
import {
  findByEnvironment,
  groupOf,
  identify,
  type ProcessIdentity,
} from '../platform/process-identity.js';
import {
  begunRecord,
  besideRecord,
  readRecord,
  RUN_MARK,
  type SupervisorRecord,
} from './record.js';
import { asOnlySupervisor, TrainerWatch, withExit, type Supervised } from './watch.js';

const PATIENCE_MS = 2000;
const LOOK_MS = 50;

/**
 * Takes over what a dead supervisor left, or writes down that nothing is left. Nothing here can start a trainer. Does
 * nothing for a run that never began or whose end is written down.
 */
export async function adoptRun(recordPath: string): Promise<void> {
  await asOnlySupervisor(recordPath, async (run) => {
    const { processes } = besideRecord(recordPath);
    const earlier = await readRecord(processes);
    if (earlier === null && !(await isThere(processes))) return;
    if (earlier?.exit || earlier?.spawnError) return;
    // A damaged record proves only that a start had begun.
    await adopt(run, earlier ?? begunRecord(run.me));
  });
}

async function adopt(run: Supervised, earlier: SupervisorRecord): Promise<void> {
  const trainer = earlier.trainer ?? (await awaitUnrecordedTrainer(run));
  const adoptions = earlier.adoptions + 1;
  const record = { ...earlier, supervisor: run.me, trainer, heartbeat: Date.now(), adoptions };
  await run.writer.tryTo(record);
  if (trainer !== null) await new TrainerWatch(run).untilEnd(trainer, record);
  else
    await run.writer.last(await withExit(record, { code: null, signal: null, isKnown: false }, []));
}

/**
 * Finds the trainer that a supervisor started but could not record before it died. The search repeats for a while: between
 * fork and exec, the new process carries no mark yet. A single look could miss it, and the trainer would run on unsupervised.
 */
async function awaitUnrecordedTrainer(run: Supervised): Promise<ProcessIdentity | null> {
  for (const deadline = performance.now() + PATIENCE_MS; ;) {
    const found = await findUnrecordedTrainer(run);
    if (found !== null || performance.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/**
 * Finds a process by the mark in its environment (Linux), else by the pid in the run's first event. That pid counts only when
 * the process belongs to this user and its command line names the run's folder. Null when no such process runs.
 */
async function findUnrecordedTrainer({
  launch,
  place,
}: Supervised): Promise<ProcessIdentity | null> {
  for (const pid of await findByEnvironment(RUN_MARK, launch.mark)) {
    if ((await groupOf(pid)) === pid) return identify(pid); // the leader of the group, not a worker
  }
  if (process.platform === 'linux') return null;
  const pid = await pidOfFirstEvent(place.file('events.jsonl'));
  if (pid === null) return null;
  const identity = await identify(pid);
  const command = await commandOf(pid);
  const isIt = command?.isOfThisUser === true && namesFolder(command.words, launch.mark);
  return isIt ? identity : null;
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

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
