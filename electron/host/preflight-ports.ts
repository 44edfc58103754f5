import type { StartFacts } from '../../shared/domain/config/cross-checks.js';
import { engineTraits } from '../../shared/domain/engines/index.js';
import { freeBytes } from '../platform/free-space.js';
import { hasPackage, PreflightService } from '../services/preflight/index.js';
import type { Services } from './services.js';

/** The look at what a run will train, tied to the services it works with. */
export function preflightOf(
  {
    jobs,
    projectFolders,
    datasets,
    config,
    doctor,
  }: Pick<Services, 'jobs' | 'projectFolders' | 'datasets' | 'config' | 'doctor'>,
  rescan: (projectId: string) => Promise<void>,
): PreflightService {
  return new PreflightService({
    jobs,
    folders: projectFolders,
    images: (projectId) => datasets.images(projectId),
    rescan,
    config,
    findings: (projectId, signal) => doctor.findings(projectId, signal),
  });
}

/** What else decides whether a run can start: disk, packages, earlier runs, the doctor's last word. */
export async function startFacts(
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
    findings: doctor.lastFindings(project.id),
  };
}
