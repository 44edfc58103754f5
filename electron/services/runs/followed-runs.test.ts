import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createLogger, silentLogger } from '../../platform/log.js';
import { identify } from '../../platform/process-identity.js';
import { besideRecord } from '../../supervisor/record.js';
import { writeLaunch } from '../../testing/launch-record.js';
import { FREE } from '../../testing/open-project.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { runJson } from '../../testing/runs-of-folder.js';
import { waitFor } from '../../testing/wait-for.js';
import { EventBus } from '../events/event-bus.js';
import { JobsService } from '../jobs/index.js';
import { KeptEvents, type EventSource } from './event-source.js';
import { FollowedRuns } from './followed-runs.js';
import { LiveRuns } from './live-runs.js';
import type { SupervisorControl } from './supervisor-control.js';

const runId = '20260101-120000-abcdef';
const nonce = 'f'.repeat(32);
let clean: () => Promise<void> = async () => undefined;
afterEach(() => clean());

/** A run that this very process plays the trainer of. */
async function runOfOurs(): Promise<{ dir: string; live: LiveRuns }> {
  const { dir, remove } = await temporaryFolder();
  clean = remove;
  const runDir = join(dir, runId);
  await mkdir(runDir);
  const command = { file: 'x', args: [], cwd: dir, env: {} };
  const run = runJson(runDir, runId, { command, nonce });
  const me = await identify(process.pid);
  const record = { version: 1, supervisor: me, trainer: me, spawnedAt: 1, heartbeat: 1 };
  const rest = { adoptions: 0, killedAt: null, exit: null, spawnError: null };
  await writeFile(join(runDir, 'run.json'), JSON.stringify(run));
  const launch = await writeLaunch(join(dir, 'local'), runDir, command, { runId, nonce });
  await writeFile(besideRecord(launch).processes, JSON.stringify({ ...record, ...rest }));
  return { dir, live: new LiveRuns(join(dir, 'local')) };
}

it('never looks twice at the same time, however often it is woken: lines would be lost', async () => {
  const { dir, live } = await runOfOurs();
  let looking = 0;
  let most = 0;
  let looks = 0;
  const source: EventSource = new KeptEvents({
    poll: async () => {
      most = Math.max(most, (looking += 1));
      await new Promise((resolve) => setTimeout(resolve, 30));
      looking -= 1;
      looks += 1;
      return [];
    },
  });
  const said: string[] = [];
  const bus = new EventBus();
  const supervisors = { adopt: async () => undefined } as unknown as SupervisorControl;
  const folder = {
    runsDir: dir,
    runs: async () => dir,
    run: async (runId: string) => join(dir, runId),
  };
  const followed = new FollowedRuns(
    { id: 'project-0001', folder, guard: FREE },
    {
      bus,
      jobs: new JobsService(bus, silentLogger),
      log: createLogger((line) => said.push(line)),
      live,
      supervisors,
      sourceFor: () => source,
      diagnose: async () => null,
    },
  );
  await followed.open();
  expect(said).toEqual([]);
  const waking = setInterval(() => followed.wake(), 5);
  await waitFor('some looks', () => looks > 8);
  clearInterval(waking);
  await followed.close();
  expect(most).toBe(1);
});
