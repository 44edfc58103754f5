import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, LossPoint, RunDelta, RunDetail } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { isRunActive } from '../../lib/run-state.js';
import { appendLosses, thinLosses, type NewLoss } from './loss-series.js';
import { followStream } from '../../stores/stream-follower.js';

export interface RunState {
  /** Null until the first snapshot. */
  readonly detail: RunDetail | null;
  readonly error: ErrorValue | null;
  /** The loss series, at most twice the points that the chart asked for. Null until it was read. */
  readonly losses: readonly LossPoint[] | null;
  readonly lossError: ErrorValue | null;
}

export interface RunStore {
  readonly store: StoreApi<RunState>;
  reload(): void;
  /** How many points the chart can draw; a much wider chart reads the series again. */
  setMaxPoints(maxPoints: number): void;
  /** While hidden the series is not touched; shown again, all that came meanwhile is drawn at once. */
  setHidden(isHidden: boolean): void;
  dispose(): void;
}

/** At most two redraws of the chart a second: drawing it costs most of what following a fast run costs the page. */
const FLUSH_MS = 500;

/** One run with its loss series, kept up to date. */
export function createRunStore(client: Client, projectId: string, runId: string): RunStore {
  return new RunStoreImpl(client, projectId, runId);
}

class RunStoreImpl implements RunStore {
  readonly store: StoreApi<RunState>;
  private readonly follower: { reload(): void; stop(): void };
  private maxPoints = 800;
  private readPoints = 0;
  private reading = 0;
  private isReading = false;
  private pending: NewLoss[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private isHidden = false;

  constructor(
    private readonly client: Client,
    private readonly projectId: string,
    private readonly runId: string,
  ) {
    this.store = createStore<RunState>(() => ({
      detail: null,
      error: null,
      losses: null,
      lossError: null,
    }));
    this.follower = followStream(client, {
      event: 'runs.delta',
      key: runId,
      snapshot: () => client.request('runs.get', { projectId, runId }),
      seqOf: (detail) => detail.seq,
      onSnapshot: (detail) => {
        this.store.setState({ detail, error: null });
        void this.readLosses();
      },
      onDelta: (delta) => this.apply(delta),
      onError: (error) => this.store.setState({ error }),
    });
  }

  reload(): void {
    this.follower.reload();
  }

  setMaxPoints(maxPoints: number): void {
    this.maxPoints = Math.max(100, Math.floor(maxPoints));
    if (this.store.getState().losses !== null && this.maxPoints > this.readPoints * 1.5) {
      void this.readLosses();
    }
  }

  setHidden(isHidden: boolean): void {
    this.isHidden = isHidden;
    if (!isHidden) this.flush();
  }

  dispose(): void {
    this.follower.stop();
    this.reading += 1;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private apply(delta: RunDelta): void {
    const before = this.store.getState().detail?.summary.state;
    const hasEnded =
      before !== undefined && isRunActive(before) && !isRunActive(delta.summary.state);
    this.store.setState((state) =>
      state.detail === null ? state : { detail: applyRunDelta(state.detail, delta) },
    );
    this.pending.push(...(delta.newLosses ?? []));
    if (hasEnded) void this.readLosses();
    if (this.pending.length === 0) return;
    if (this.timer === null) this.timer = setTimeout(() => this.flush(), FLUSH_MS);
  }

  private async readLosses(): Promise<void> {
    const mine = ++this.reading;
    const asked = this.maxPoints;
    this.isReading = true;
    const answer = await this.client.request('runs.losses', {
      projectId: this.projectId,
      runId: this.runId,
      maxPoints: Math.min(asked, 20_000),
    });
    if (mine !== this.reading) return;
    this.isReading = false;
    if (!answer.ok) {
      this.store.setState({ lossError: answer.error });
      return;
    }
    this.readPoints = asked;
    this.store.setState({ losses: answer.value.points, lossError: null });
    // The answer already holds these steps inside its buckets; adding them again would draw them twice.
    this.pending = this.pending.filter(([step]) => step > answer.value.lastStep);
    this.flush();
  }

  private flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const { losses } = this.store.getState();
    if (this.isHidden || losses === null || this.pending.length === 0) return;
    const merged = appendLosses(losses, this.pending);
    this.pending = [];
    if (merged.length <= this.maxPoints * 2) {
      this.store.setState({ losses: merged });
      return;
    }
    // Only the service thins the whole run evenly; thinning here would coarsen the old part again and again.
    this.store.setState({ losses: thinLosses(merged, this.maxPoints) });
    if (!this.isReading) void this.readLosses();
  }
}

/** A run's detail after a delta: lists are whole when they are there. Unknown lists stay as they were. */
export function applyRunDelta(detail: RunDetail, delta: RunDelta): RunDetail {
  return {
    ...detail,
    summary: delta.summary,
    checkpoints: delta.checkpoints ?? detail.checkpoints,
    samples: delta.samples ?? detail.samples,
    warnings: delta.warnings ?? detail.warnings,
  };
}
