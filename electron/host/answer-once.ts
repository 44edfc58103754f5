import { onlyLooks, REQUEST_EFFECTS, type RequestName } from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';
import type { JobsService } from '../services/jobs/index.js';
import {
  CurrentRequest,
  type RequestRecords,
  runFor,
  type RequestRecord,
} from '../services/requests/index.js';
import type { CallContext, Handlers } from '../services/handlers.js';
import { projectIdOf } from './route.js';

export interface AnswerOnceDeps {
  readonly records: RequestRecords;
  readonly jobs: Pick<JobsService, 'mirror' | 'wait' | 'isHandedOn'>;
  /** The folder of an open project. Throws `not_found`. */
  readonly projectDir: (projectId: string) => string;
}

type Handler = (input: unknown, context: CallContext) => Promise<unknown>;

interface AskedRequest {
  readonly name: RequestName;
  readonly input: unknown;
  readonly projectId: string;
  readonly requestId: string;
}

/**
 * Does each request of another process once, even when its client sends it again after the owner of the project went away. A
 * request with a recorded answer gets that answer, one without is done, and one that had begun continues.
 */
export class AnswerOnce {
  /** Requests under way by id; an entry stays until its job has ended and its record is written. */
  readonly #running = new Map<
    string,
    { projectId: string; answer: Promise<unknown>; over: Promise<void> }
  >();

  constructor(private readonly deps: AnswerOnceDeps) {}

  /** Wraps handlers: a request that carries an id is done once, and every repetition gets the same answer. */
  wrap(handlers: Handlers): Handlers {
    const wrapped = Object.entries(handlers).map(([name, handler]) => {
      const here = handler as Handler;
      if (REQUEST_EFFECTS[name as RequestName] === 'reads') return [name, here];
      const once = (input: unknown, context: CallContext) => {
        const { requestId } = context;
        const projectId = projectIdOf(input);
        if (requestId === undefined || projectId === null) return here(input, context);
        const asked = { name: name as RequestName, input, projectId, requestId };
        // The client's signal is left out: a client that loses its connection for a moment must not stop the work half-way.
        const lasting = { ...context, signal: new AbortController().signal };
        return this.#answer(asked, () => here(input, lasting));
      };
      return [name, once];
    });
    return Object.fromEntries(wrapped) as Handlers;
  }

  /** Resolves when the records of a project (null: of all) are on disk, with those of jobs that have ended. */
  async written(projectId: string | null): Promise<void> {
    const about = [...this.#running.values()].filter(
      (one) => projectId === null || one.projectId === projectId,
    );
    await Promise.all(about.map(({ over }) => over));
  }

  #answer(asked: AskedRequest, work: () => Promise<unknown>): Promise<unknown> {
    const { requestId, projectId } = asked;
    const known = this.#running.get(requestId);
    if (known) return known.answer;
    const told = this.#first(asked, work);
    const answer = told.then(({ value }) => value);
    const over = told
      .then(({ isOver }) => isOver)
      .catch(() => undefined) // whoever asked gets the error
      .finally(() => this.#running.delete(requestId));
    this.#running.set(requestId, { projectId, answer, over });
    return answer;
  }

  async #first(
    { name, input, projectId, requestId }: AskedRequest,
    work: () => Promise<unknown>,
  ): Promise<{ value: unknown; isOver: Promise<void> }> {
    const { records, projectDir } = this.deps;
    if (onlyLooks(name)) {
      const nothing = { note: () => Promise.resolve() };
      const value = await runFor(new CurrentRequest(requestId, null, nothing), work);
      return { value, isOver: this.#jobOver(value, null) };
    }
    const record = await records.begin(projectDir(projectId), requestId, { name, input });
    if (record.isOther) {
      throw new AppError('bad_request', 'The id of that request belongs to another one.');
    }
    if (record.job !== null) this.deps.jobs.mirror(record.job);
    const isJobOpen = record.job === null && jobIdOf(record.answer) !== null;
    if (record.answer !== null && !isJobOpen) return { value: valueOf(record), isOver: DONE };
    const earlier = record.isRepeated ? record.notes : null;
    const request = new CurrentRequest(requestId, earlier, record);
    try {
      const value = await runFor(request, work);
      await record.answered({ ok: true, value });
      return { value, isOver: this.#jobOver(value, record) };
    } catch (error) {
      // An unexpected error is a bug and is not recorded as the answer: the same request may succeed when it is sent again.
      if (error instanceof AppError) await record.answered({ ok: false, error: error.toValue() });
      throw error;
    }
  }

  async #jobOver(value: unknown, record: RequestRecord | null): Promise<void> {
    const jobId = jobIdOf({ value });
    if (jobId === null) return;
    const job = await this.deps.jobs.wait(jobId);
    if (!this.deps.jobs.isHandedOn(jobId)) await record?.ended(job);
  }
}

const DONE = Promise.resolve();

function valueOf({ answer }: RequestRecord): unknown {
  if (answer?.ok === true) return answer.value;
  throw AppError.fromValue(answer?.error ?? { code: 'internal', message: 'No answer is known.' });
}

/** The job that an answer names; null for none. */
export function jobIdOf(answer: object | null): string | null {
  if (answer === null || !('value' in answer)) return null;
  const { value } = answer;
  if (typeof value !== 'object' || value === null || !('jobId' in value)) return null;
  return typeof value.jobId === 'string' ? value.jobId : null;
}
