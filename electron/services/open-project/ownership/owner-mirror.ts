import { GLOBAL_KEY, type Client, type EventName } from '../../../../shared/contract/index.js';
import type { EventBus } from '../../events/event-bus.js';
import type { JobsService } from '../../jobs/index.js';

/** Passes the events of a project that another process owns on to our own clients, numbers kept. */
export class OwnerMirror {
  readonly #stops: (() => void)[] = [];
  readonly #runs = new Set<string>();

  constructor(
    private readonly client: Client,
    private readonly projectId: string,
    private readonly bus: EventBus,
    private readonly jobs: JobsService,
  ) {}

  /** Begins to pass on: the project's own streams, its jobs, and those of every run it has or gets. */
  async start(): Promise<void> {
    this.#pass('projects.changed', this.projectId);
    this.#pass('powers.changed', this.projectId);
    this.#pass('datasets.changed', this.projectId);
    this.#pass('history.changed', this.projectId);
    this.#pass('doctor.changed', this.projectId);
    this.#stops.push(
      this.client.subscribe('runs.changed', this.projectId, (run, seq) => {
        this.#passRun(run.id);
        this.bus.forward('runs.changed', this.projectId, run, seq);
      }),
      this.client.subscribe('jobs.changed', GLOBAL_KEY, (job) => {
        if (job.projectId === this.projectId) this.jobs.mirror(job);
      }),
      this.client.onResync(() => this.bus.requestResync()),
    );
    const runs = await this.client.request('runs.list', { projectId: this.projectId });
    if (runs.ok) for (const run of runs.value.runs) this.#passRun(run.id);
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #passRun(runId: string): void {
    if (this.#runs.has(runId)) return;
    this.#runs.add(runId);
    this.#pass('runs.delta', runId);
    this.#pass('runs.log', runId);
  }

  #pass<N extends EventName>(name: N, key: string): void {
    this.#stops.push(
      this.client.subscribe(name, key, (data, seq) => this.bus.forward(name, key, data, seq)),
    );
  }
}
