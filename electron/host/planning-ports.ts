import { join } from 'node:path';
import type { StartFacts } from '../../shared/domain/config/index.js';
import { engineTraits } from '../../shared/domain/engines/index.js';
import { freeBytes } from '../platform/free-space.js';
import {
  ConfigService,
  ProjectSettings,
  type ProjectSettingsDeps,
} from '../services/config/index.js';
import { Planner } from '../services/planner/index.js';
import { hasPackage, PreflightService, Sights } from '../services/preflight/index.js';
import type { RunsService } from '../services/runs/runs-service.js';
import type { Services } from './services.js';
import type { StudioOptions } from './studio.js';

/** What is made later, or goes through the jobs. */
interface Later {
  /** Looks at the images once more; resolves when every file was seen. */
  readonly rescan: (projectId: string) => Promise<void>;
  readonly runs: () => RunsService;
}

export interface Planning extends Pick<Services, 'config' | 'preflight' | 'planner'> {
  readonly sights: Sights;
}

/** Settings, preflight and planner, tied to the services they work with; all three see a dataset by the same eyes. */
export function planningOf(
  parts: Pick<Services, 'jobs' | 'projectFolders' | 'settings' | 'datasets' | 'doctor' | 'powers'>,
  { rescan, runs }: Later,
  { node, distDir, resourcesDir }: StudioOptions,
): Planning {
  const { jobs, projectFolders: folders, settings: ofApp, datasets, doctor, powers } = parts;
  const facts: ProjectSettingsDeps['facts'] = (project, python) =>
    startFacts({ runs: runs(), doctor }, project, python);
  const settings = new ProjectSettings({ settings: ofApp, folders, facts, powers });
  const sights = new Sights({ datasets, folders, rescan });
  const config = new ConfigService({ settings, datasets, folders });
  const engines = {
    node,
    rehearsalBundle: join(distDir, 'rehearsal.cjs'),
    launcherDir: join(resourcesDir, 'launcher'),
  };
  return {
    sights,
    config,
    planner: new Planner({ settings, sights, folders, engines, powers }),
    preflight: new PreflightService({
      jobs,
      folders,
      images: (projectId) => datasets.images(projectId),
      sights,
      config,
      findings: (projectId, signal) => doctor.findings(projectId, signal),
    }),
  };
}

/** What else decides whether a run can start: disk, packages, earlier runs, the doctor's last word. */
async function startFacts(
  { runs, doctor }: Pick<Services, 'runs' | 'doctor'>,
  project: { readonly id: string; readonly dir: string },
  python: string,
): Promise<StartFacts> {
  const earlier = runs
    .list(project.id)
    .runs.filter(({ engine }) => engineTraits(engine).trainsFlux);
  return {
    diskFreeBytes: await freeBytes(project.dir),
    earlierNames: earlier.map(({ name }) => name),
    hasBitsandbytes: await hasPackage(python, 'bitsandbytes'),
    findings: doctor.lastProblems(project.id),
  };
}
