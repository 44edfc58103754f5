import { join } from 'node:path';
import type { StartFacts } from '../../shared/domain/config/checks/index.js';
import { engineTraits } from '../../shared/domain/engines/index.js';
import { freeBytes } from '../platform/free-space.js';
import {
  ConfigService,
  ProjectSettings,
  type ProjectSettingsDeps,
} from '../services/config/index.js';
import { Planner } from '../services/planner/index.js';
import { hasPackage } from '../services/preflight/index.js';
import type { OpenProject, OpenProjects } from '../services/open-project/index.js';
import type { Core } from './core.js';
import type { StudioOptions } from './studio.js';

/** Settings and planner, tied to the services they work with. `projects`: those that are open. */
export function planningOf(
  { projectFolders: folders, settings: ofApp }: Pick<Core, 'projectFolders' | 'settings'>,
  projects: () => OpenProjects,
  { node, distDir, resourcesDir }: StudioOptions,
): { config: ConfigService; planner: Planner } {
  const facts: ProjectSettingsDeps['facts'] = ({ id }, python) =>
    startFacts(projects().get(id), python);
  const powers: ProjectSettingsDeps['powers'] = {
    missing: (projectId, wish) => projects().get(projectId).powers.missing(wish),
  };
  const settings = new ProjectSettings({ settings: ofApp, folders, facts, powers });
  const engines = {
    node,
    rehearsalBundle: join(distDir, 'rehearsal.cjs'),
    launcherDir: join(resourcesDir, 'launcher'),
  };
  return {
    config: new ConfigService({ settings }),
    planner: new Planner({ settings, engines }),
  };
}

/** What else decides whether a run can start: disk, packages, earlier runs, the doctor's last word. */
async function startFacts({ dir, doctor, runs }: OpenProject, python: string): Promise<StartFacts> {
  const earlier = runs.list().runs.filter(({ engine }) => engineTraits(engine).trainsFlux);
  return {
    diskFreeBytes: await freeBytes(dir),
    earlierNames: earlier.map(({ name }) => name),
    hasBitsandbytes: await hasPackage(python, 'bitsandbytes'),
    findings: doctor.lastProblems(),
  };
}
