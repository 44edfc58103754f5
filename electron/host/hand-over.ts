import type { Logger } from '../platform/log.js';
import type { EventBus } from '../services/events/event-bus.js';
import type { JobsService } from '../services/jobs/index.js';
import type { HandOver } from '../services/open-project/hand-over.js';
import { RequestRecords } from '../services/requests/index.js';
import type { Dispatcher } from '../transports/dispatcher.js';
import type { Handlers } from '../services/handlers.js';
import { AnswerOnce } from './answer-once.js';
import { OthersDoor } from './others-door.js';
import { PassedOnJobs } from './passed-on.js';
import { routeToOwners, type Owners } from './route.js';
import type { SocketLink } from './socket-link.js';

export interface ProjectHandOverDeps {
  readonly bus: EventBus;
  readonly log: Logger;
  readonly jobs: JobsService;
  readonly link: SocketLink;
  /** Where it is recorded what other processes asked for. */
  readonly recordsDir: string;
  /** The folder of an open project. Throws `not_found`. */
  readonly projectDir: (projectId: string) => string;
}

/** Several processes may work on one project. Each request is done once, even when the project changes its owner meanwhile. */
export class ProjectHandOver implements HandOver {
  readonly #door = new OthersDoor();
  readonly #once: AnswerOnce;
  readonly #passedOn: PassedOnJobs;

  constructor(private readonly deps: ProjectHandOverDeps) {
    const { bus, jobs, log, projectDir } = deps;
    const records = new RequestRecords(deps.recordsDir, log);
    this.#once = new AnswerOnce({ records, jobs, projectDir });
    this.#passedOn = new PassedOnJobs(jobs, bus, log);
  }

  /** The handlers, sent on to a project's owner where that is another process. */
  route(handlers: Handlers, owners: Owners): Handlers {
    return routeToOwners(this.#once.wrap(handlers), owners, (one) => this.#passedOn.follow(one));
  }

  /** Opens the door for other processes. */
  serve(dispatcher: Dispatcher): void {
    const door = this.#door;
    this.deps.link.serve(door.for(dispatcher), (clientId) => door.forget(clientId));
  }

  /**
   * Called when this process ends. Takes no new requests of other processes; resolves when the last one under way is
   * answered.
   */
  leave(): Promise<void> {
    return this.#finish(null);
  }

  letGo(project: { readonly id: string; readonly dir: string }): Promise<void> {
    return this.#finish(project);
  }

  dismiss(projectId: string): Promise<void> {
    return this.deps.link.drop(this.#door.reopen(projectId));
  }

  ownerGone(projectId: string): void {
    this.#passedOn.ownerGone(projectId);
  }

  settled(projectId: string): void {
    this.#passedOn.askAgain(projectId);
  }

  async #finish(project: { readonly id: string; readonly dir: string } | null): Promise<void> {
    await this.#door.shut(project);
    await this.deps.jobs.letGo(project?.id ?? null);
    await this.#once.written(project?.id ?? null);
  }
}
