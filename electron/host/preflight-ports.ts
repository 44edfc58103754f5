import { PreflightService } from '../services/preflight/index.js';
import type { Services } from './services.js';

/** The look at what a run will train, tied to the services it works with. */
export function preflightOf(
  { jobs, datasets, config, doctor }: Pick<Services, 'jobs' | 'datasets' | 'config' | 'doctor'>,
  rescan: (projectId: string) => Promise<void>,
): PreflightService {
  return new PreflightService({
    jobs,
    images: (projectId) => datasets.images(projectId),
    rescan,
    config,
    findings: (projectId, signal) => doctor.findings(projectId, signal),
  });
}
