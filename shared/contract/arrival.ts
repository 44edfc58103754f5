import type { EventName, RequestName } from './index.js';
import { readJob, type ToldJob } from './jobs.js';

/*
 * What comes over a wire was told by another process, perhaps of another version of the app. The results of jobs are read here, by
 * the schemas of their kinds, for every client alike.
 */

/** The data of an event as a client hands it on. */
export function arrivedEvent(name: EventName, data: unknown): unknown {
  return name === 'jobs.changed' ? readIfJob(data) : data;
}

/** The value of an answer as a client hands it on. */
export function arrivedAnswer(name: RequestName, value: unknown): unknown {
  if (name !== 'jobs.list' || typeof value !== 'object' || value === null) return value;
  return 'jobs' in value && Array.isArray(value.jobs)
    ? { ...value, jobs: value.jobs.map(readIfJob) }
    : value;
}

function readIfJob(data: unknown): unknown {
  return isJob(data) ? readJob(data) : data;
}

/** Enough to read its result by; looked at for each progress of a job. */
function isJob(data: unknown): data is ToldJob {
  if (typeof data !== 'object' || data === null) return false;
  return 'result' in data && 'kind' in data && typeof data.kind === 'string';
}
