import { GLOBAL_KEY } from '../../shared/contract/index.js';
import type { Logger } from '../platform/log.js';
import { toErrorValue } from '../platform/error-value.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { JobsService } from '../services/jobs/index.js';
import { jobIdOf } from './answer-once.js';
import type { PassedOn } from './route.js';

/**
 * Forwarded requests whose answer was a job that still runs in the other process. When that process goes, each is sent again
 * to the next owner, so that everybody who waits for the job here sees its end.
 */
export class PassedOnJobs {
  readonly #open = new Map<string, PassedOn>();

  constructor(
    private readonly jobs: Pick<JobsService, 'list' | 'ownerGone' | 'endMirrored'>,
    bus: EventBus,
    private readonly log: Logger,
  ) {
    bus.on('jobs.changed', GLOBAL_KEY, ({ id, endedAt }) => {
      if (endedAt !== null) this.#open.delete(id);
    });
  }

  /** Follows a request that was answered by another process. */
  follow(request: PassedOn): void {
    const jobId = jobIdOf({ value: request.answer });
    if (jobId === null) return;
    // The job's end may have arrived before the answer that names the job.
    const hasEnded = this.jobs
      .list()
      .jobs.some(({ id, endedAt }) => id === jobId && endedAt !== null);
    if (!hasEnded) this.#open.set(jobId, request);
  }

  /** The process that owned the project is gone. */
  ownerGone(projectId: string): void {
    const asked = this.#of(projectId).map(([jobId]) => jobId);
    this.jobs.ownerGone(projectId, new Set(asked));
  }

  /** The project has an owner again, or can get none: requests whose job has not ended are sent again. */
  askAgain(projectId: string): void {
    for (const [jobId, request] of this.#of(projectId)) {
      request.again().catch((error: unknown) => {
        this.#open.delete(jobId);
        this.jobs.endMirrored(jobId, toErrorValue(error, this.log));
      });
    }
  }

  #of(projectId: string): (readonly [string, PassedOn])[] {
    return [...this.#open].filter(([, request]) => request.projectId === projectId);
  }
}
