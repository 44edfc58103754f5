import { join } from 'node:path';
import type { RunsDeps } from '../services/runs/index.js';
import { LiveRuns } from '../services/runs/live-runs.js';
import { SupervisorControl } from '../services/runs/supervisor-control.js';
import { diagnoseRun, eventSourceFor } from './run-ports.js';
import type { Planner } from '../services/planner/index.js';
import { localDirOf } from './core.js';
import type { StudioOptions } from './studio.js';

export type Running = Omit<RunsDeps, 'bus' | 'jobs' | 'log'>;

/** The services that start and follow the runs of every project. */
export function runningOf(planner: Planner, options: StudioOptions): Running {
  const { node, distDir, version } = options;
  const live = new LiveRuns(localDirOf(options));
  return {
    live,
    supervisors: new SupervisorControl(node, join(distDir, 'supervisor.cjs'), live),
    planner,
    app: { version, platform: process.platform },
    sourceFor: eventSourceFor,
    diagnose: diagnoseRun,
  };
}
