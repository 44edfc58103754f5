import type { RunSummary } from '../../shared/contract/index.js';
import type { OpenProject, OpenProjects } from '../services/open-project/index.js';

/** The runs of a project that this process answers for; null for any other, and for a folder of images. */
export function runsOf(project: OpenProject | null): OpenProject['runs'] | null {
  return project === null || project.owner !== null || project.isPlain ? null : project.runs;
}

/** The runs of all those. */
export function runsHere(projects: OpenProjects): OpenProject['runs'][] {
  return projects.all().flatMap(({ id }) => runsOf(projects.find(id)) ?? []);
}

/** Those that train now. */
export function activeRuns(projects: OpenProjects): RunSummary[] {
  return runsHere(projects).flatMap((runs) => runs.active());
}
