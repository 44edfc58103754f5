import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultConfig } from '../../shared/domain/config/schema/index.js';
import { createLogger } from '../platform/log.js';
import { EventBus } from '../services/events/event-bus.js';
import { JobsService } from '../services/jobs/index.js';
import { EventFile } from '../services/runs/event-source.js';
import { LiveRuns } from '../services/runs/live-runs.js';
import type { OpenProject } from '../services/open-project/index.js';
import type { RunPlanner } from '../services/runs/index.js';
import { Runs } from '../services/runs/runs.js';
import { SupervisorControl } from '../services/runs/supervisor-control.js';
import { bundleProgram } from './bundle.js';
import { TestProject } from './open-project.js';

/** The runs of a project's folder as the app follows them, with the real supervisor; nothing else of the app. */
export async function runsOfFolder(projectDir: string, localDir: string) {
  const bus = new EventBus();
  const said: string[] = [];
  const log = createLogger((line) => said.push(line));
  const live = new LiveRuns(localDir);
  const bundle = await bundleProgram('electron/supervisor/main.ts');
  const node = { file: process.execPath, isElectron: false };
  const supervisors = new SupervisorControl(node, bundle, live);
  const jobs = new JobsService(bus, log);
  const { dir, file, folder, guard } = new TestProject(projectDir);
  const project = { id: 'project-0001', dir, file, folder, guard } as unknown as OpenProject;
  const runs = new Runs(project, {
    ...{ bus, jobs, log, live, supervisors },
    planner: undefined as unknown as RunPlanner, // nothing is started here
    app: { version: '0', platform: 'linux' },
    sourceFor: (runDir) => new EventFile(join(runDir, 'events.jsonl')),
    diagnose: async () => null,
  });
  return { runs, jobs, live, supervisors, said };
}

/** A `run.json` of a rehearsal as this version writes it, changed by `more`. */
export function runJson(runDir: string, runId: string, more: object = {}): object {
  return {
    version: 1,
    id: runId,
    projectId: 'project-0001',
    name: 'x',
    engine: 'rehearsal',
    mode: 'rehearsal',
    createdAt: Date.now(),
    outputName: 'x',
    config: defaultConfig(),
    raw: {},
    plan: null,
    stepOffset: 0,
    epochOffset: 0,
    resumedFrom: null,
    command: { file: 'x', args: [], cwd: runDir, env: {} },
    app: { version: '0', platform: 'linux' },
    ...more,
  };
}

/** A run's folder with such a `run.json`; gives its path. */
export async function makeRunFolder(
  projectDir: string,
  runId: string,
  more: object = {},
): Promise<string> {
  const runDir = join(projectDir, 'runs', runId);
  await mkdir(join(runDir, 'output'), { recursive: true });
  await writeFile(join(runDir, 'run.json'), JSON.stringify(runJson(runDir, runId, more)));
  return runDir;
}
