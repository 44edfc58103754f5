import * as z from 'zod';
import { ConfigValues, TrainingConfigPartial } from '../domain/config/schema/index.js';
import { ErrorValue } from '../result/errors.js';
import { GpuId, Nothing, Ok, ProjectId, RunId } from './common.js';
import { request } from './define.js';
import { Power } from './powers.js';
import { EngineId } from './run-events.js';

/** Id of a place in the queue. */
export const QueueItemId = z.string().regex(/^q-[a-z0-9]{8,16}$/);
/** A run that waits. Its configuration is fixed when it is queued: later changes of the form do not reach it. */
export const QueueItem = z.object({
  id: QueueItemId,
  projectId: ProjectId,
  projectDir: z.string(),
  projectName: z.string(),
  /** Output name of the LoRA. */
  name: z.string(),
  engine: EngineId,
  /** The run it goes on from; null for a fresh one. */
  resumes: RunId.nullable(),
  /** What sets it apart from the others of a sweep. */
  variant: z.string().nullable(),
  values: ConfigValues,
  scriptsDir: z.string().nullable(),
  python: z.string().nullable(),
  plainScript: z.boolean().nullable(),
  /** The cards it must have; empty: whichever are free. */
  gpus: z.array(GpuId),
  /** How many cards it takes; more than one goes by accelerate. */
  gpuCount: z.int().min(1).max(64),
  addedAt: z.number(),
  /** What its user typed for this run alone, although the project asks for it, too: a yes for this run. */
  allow: z.array(Power).optional(),
  /** `held`: its start failed; it waits for its user and lets the others pass. */
  state: z.enum(['waiting', 'starting', 'held']),
  problem: ErrorValue.nullable(),
});
export type QueueItem = z.output<typeof QueueItem>;

/** The queue of this machine, over all projects and all processes of the app. */
export const QueueView = z.object({
  items: z.array(QueueItem),
  /** Runs that hold a card now. */
  running: z.array(
    z.object({
      projectId: ProjectId,
      projectName: z.string(),
      runId: RunId.nullable(),
      name: z.string(),
      gpus: z.array(GpuId),
      since: z.number(),
    }),
  ),
  /** The cards that runs are dealt out to; empty: one run at a time on whatever the trainer takes. */
  gpus: z.array(GpuId),
  isPaused: z.boolean(),
  /** What would happen to one more run: 0 it starts now, else its place among those that wait, from 1. */
  nextPlace: z.int().min(0),
  /** False: no process is there that starts waiting runs (the command line alone). */
  isFollowed: z.boolean(),
});
export type QueueView = z.output<typeof QueueView>;

/** What became of a run that was queued. `place` 0: it started, as `runId`. */
export const QueuePlace = z.object({
  itemId: QueueItemId,
  place: z.int().min(0),
  runId: RunId.nullable(),
});
export type QueuePlace = z.output<typeof QueuePlace>;

const item = z.object({ itemId: QueueItemId });

export const queueRequests = {
  'queue.get': request(Nothing, QueueView.extend({ seq: z.int() })),
  /**
   * Queues a run, or several variants of one. A run whose card is free starts at once. Refused with `invalid_config` when
   * something certainly fails, with `needs_permission` (details: { powers: NamedPower[] }) for what came with the project.
   */
  'queue.add': request(
    z.object({
      projectId: ProjectId,
      engine: EngineId.optional(),
      scriptsDir: z.string().max(8192).optional(),
      python: z.string().max(8192).optional(),
      plainScript: z.boolean().optional(),
      values: ConfigValues.optional(),
      /** A yes for this run alone: values that its user typed. */
      allow: z.array(Power).max(1000).optional(),
      /** Goes on from this run instead of starting a fresh one. */
      resume: RunId.optional(),
      gpus: z.array(GpuId).max(64).optional(),
      gpuCount: z.int().min(1).max(64).optional(),
      /** One run for each: its fields win over `values`. */
      variants: z
        .array(z.object({ label: z.string().max(400), fields: TrainingConfigPartial }))
        .min(1)
        .max(100)
        .optional(),
    }),
    z.object({ places: z.array(QueuePlace) }),
  ),
  /** Moves a waiting run to another place, from 0. */
  'queue.move': request(item.extend({ to: z.int().min(0).max(10_000) }), Ok),
  'queue.remove': request(item, Ok),
  /** Changes the configuration or the cards of a waiting run. One that was held waits again. */
  'queue.update': request(
    item.extend({
      fields: TrainingConfigPartial.optional(),
      gpus: z.array(GpuId).max(64).optional(),
    }),
    Ok,
  ),
  /** Lets a held run wait again. */
  'queue.retry': request(item, Ok),
  /** Paused: runs that are on go on, no other one starts. */
  'queue.pause': request(z.object({ isPaused: z.boolean() }), Ok),
};

export const queueEvents = {
  /** Key: `*`. */
  'queue.changed': QueueView,
};
