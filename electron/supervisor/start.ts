import { identify } from '../platform/process-identity.js';
import { isThere } from '../platform/same-folder.js';
import { countOomKills } from './oom-kills.js';
import { begunRecord, besideRecord } from './record.js';
import { startTrainer } from './start-trainer.js';
import { asOnlySupervisor, TrainerWatch, type Supervised } from './watch.js';

/**
 * Starts the trainer that a launch record describes and watches it to its end. Does nothing for a run whose start was begun
 * before, even when that start failed: such a run can only be adopted.
 */
export async function startRun(recordPath: string): Promise<void> {
  await asOnlySupervisor(recordPath, async (run) => {
    if (await isThere(besideRecord(recordPath).processes)) return;
    await start(run);
  });
}

async function start(run: Supervised): Promise<void> {
  const { launch, place, writer, me } = run;
  if (launch.command === null) throw new Error(`run ${launch.runId} has no command to start`);
  const first = { ...begunRecord(me), oomKillsAtStart: await countOomKills() };
  await writer.first(first); // before the start, so that a successor knows that one was under way
  const watch = new TrainerWatch(run);
  const started = await startTrainer(launch.command, launch.mark, place, (exit) => {
    watch.exited(exit);
  });
  if ('error' in started) {
    await writer.last({ ...first, spawnError: started.error });
    return;
  }
  // A trainer that ended before the system could identify it still gets a record, with its exit.
  const trainer = (await identify(started.pid)) ?? { ...started, startTime: '?', bootId: '' };
  const record = { ...first, trainer };
  await writer.tryTo(record);
  await watch.untilEnd(trainer, record);
}
