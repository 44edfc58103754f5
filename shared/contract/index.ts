import type * as z from 'zod';
import type { Result } from '../result/errors.js';
import { configRequests } from './config.js';
import { datasetEvents, datasetRequests } from './datasets.js';
import { doctorEvents, doctorRequests } from './doctor.js';
import { environmentEvents, environmentRequests } from './environment.js';
import { gpuEvents, gpuRequests } from './gpus.js';
import { historyEvents, historyRequests } from './history.js';
import { hostEvents, hostRequests } from './host.js';
import { importRequests } from './imports.js';
import { jobEvents, jobRequests } from './jobs.js';
import { modelRequests } from './models.js';
import { powerEvents, powerRequests } from './powers.js';
import { preflightRequests } from './preflight.js';
import { projectEvents, projectRequests } from './projects.js';
import { queueEvents, queueRequests } from './queue.js';
import { runEvents, runRequests } from './runs.js';
import { taggerEvents, taggerRequests } from './captioning.js';

export * from './common.js';
export * from './config.js';
export * from './datasets.js';
export * from './doctor.js';
export * from './environment.js';
export * from './gpus.js';
export * from './history.js';
export * from './host.js';
export * from './imports.js';
export * from './job-kinds.js';
export * from './jobs.js';
export * from './models.js';
export * from './pictures.js';
export * from './powers.js';
export * from './preflight.js';
export * from './projects.js';
export * from './queue.js';
export * from './request-effects.js';
export * from './run-events.js';
export * from './runs.js';
export * from './captioning.js';
export * from './uploads.js';

/** Every request, once: name -> { input, output }. */
export const requests = {
  ...hostRequests,
  ...jobRequests,
  ...projectRequests,
  ...powerRequests,
  ...datasetRequests,
  ...importRequests,
  ...historyRequests,
  ...doctorRequests,
  ...configRequests,
  ...preflightRequests,
  ...runRequests,
  ...gpuRequests,
  ...taggerRequests,
  ...queueRequests,
  ...environmentRequests,
  ...modelRequests,
};

/** Every event, once: name -> payload. Streams are (name, key); each counts its own `seq` from 1. */
export const events = {
  ...hostEvents,
  ...jobEvents,
  ...projectEvents,
  ...powerEvents,
  ...datasetEvents,
  ...historyEvents,
  ...doctorEvents,
  ...runEvents,
  ...gpuEvents,
  ...taggerEvents,
  ...queueEvents,
  ...environmentEvents,
};

export type RequestName = keyof typeof requests;
export type EventName = keyof typeof events;
/** What a caller may send. */
export type Input<N extends RequestName> = z.input<(typeof requests)[N]['input']>;
/** What a handler gets: validated, defaults filled in. */
export type ParsedInput<N extends RequestName> = z.output<(typeof requests)[N]['input']>;
export type Output<N extends RequestName> = z.output<(typeof requests)[N]['output']>;
export type EventData<N extends EventName> = z.output<(typeof events)[N]>;

/** The key of streams that are not about one project or run. */
export const GLOBAL_KEY = '*';

/** The part of an AbortSignal that the contract needs; it must compile without DOM or Node. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', on: () => void, options?: { once?: boolean }): void;
}

/** The one way to talk to the services, whatever carries it. `request` never rejects. */
export interface Client {
  request<N extends RequestName>(
    name: N,
    input: Input<N>,
    options?: {
      signal?: CancelSignal;
      /** Id of a request forwarded from another process; a retry has the same id, so that it is handled once. */
      requestId?: string;
    },
  ): Promise<Result<Output<N>>>;
  /** Calls `on` for every event of the stream; returns the way to stop. */
  subscribe<N extends EventName>(
    name: N,
    key: string,
    on: (data: EventData<N>, seq: number) => void,
  ): () => void;
  /** Calls `on` when streams may have missed events (reconnect, backpressure): take snapshots anew. */
  onResync(on: () => void): () => void;
}
