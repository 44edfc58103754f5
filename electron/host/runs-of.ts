import { join } from 'node:path';
import type { Leases } from '../services/leases/index.js';
import type { PowersService } from '../services/powers/index.js';
import { LiveRuns } from '../services/runs/live-runs.js';
import { RunStarter, type RunPlanner } from '../services/runs/run-starter.js';
import { RunsService } from '../services/runs/runs-service.js';
import { SupervisorControl } from '../services/runs/supervisor-control.js';
import { clearWrongCaches } from '../services/trainer/caches/index.js';
import { diagnoseRun, eventSourceFor } from './run-ports.js';
import type { Services } from './services.js';
import type { StudioOptions } from './studio.js';

interface Parts extends Pick<Services, 'bus' | 'jobs' | 'projectFolders'> {
  readonly leases: Leases;
  readonly planner: RunPlanner;
  readonly powers: PowersService;
}

/** The runs of open projects, started by what the configuration decides. */
export function runsOf(
  { bus, jobs, projectFolders, leases, planner, powers }: Parts,
  { log, node, distDir, version, userDataDir, localDataDir }: StudioOptions,
): RunsService {
  const live = new LiveRuns(localDataDir ?? join(userDataDir, 'local'));
  return new RunsService({
    bus,
    jobs,
    log,
    live,
    guard: leases,
    supervisors: new SupervisorControl(node, join(distDir, 'supervisor.cjs'), live),
    starter: new RunStarter(
      planningFor(planner, leases),
      { version, platform: process.platform },
      (project, work) => clearWrongCaches(projectFolders.of(project).own, work),
      projectFolders,
      live,
      (projectId, run) => powers.noteRun(projectId, run),
    ),
    folders: projectFolders,
    sourceFor: eventSourceFor,
    diagnose: diagnoseRun,
  });
}

/** A run is planned from what is read; its files are written next, which only the project's owner may do. */
function planningFor(planner: RunPlanner, leases: Leases): RunPlanner {
  const next = async <T>(projectId: string, plan: Promise<T>): Promise<T> => {
    const planned = await plan;
    await leases.mayWrite(projectId);
    return planned;
  };
  return {
    plan: (project, options) => next(project.id, planner.plan(project, options)),
    plans: (project, all) => next(project.id, planner.plans(project, all)),
    planResume: (project, run, trainer, state) =>
      next(project.id, planner.planResume(project, run, trainer, state)),
    verify: (runDir, files) => planner.verify(runDir, files),
  };
}
