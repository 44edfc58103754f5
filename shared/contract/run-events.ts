import * as z from 'zod';
import { engineIds, isEngineId, type EngineId as KnownEngineId } from '../domain/engines/index.js';

/** What a run is doing; `preparing` phases come before the first step. */
export const RunPhase = z.enum([
  'loading',
  'caching_latents',
  'caching_text_encoder',
  'training',
  'sampling',
  'saving',
  'stopping',
]);
export type RunPhase = z.output<typeof RunPhase>;

export const EngineId = z.custom<KnownEngineId>(isEngineId, {
  error: () => `Expected one of ${engineIds().join(', ')}`,
});
export type EngineId = z.output<typeof EngineId>;

/** `t`: wall clock of the writer, Unix time in ms. */
const at = { t: z.number() };

/**
 * One line of `events.jsonl`, one line of `lora-studio train --json`, one item of `runs.events`: the same union everywhere.
 * `step` always counts optimizer steps of the whole plan, from 1, over all segments of a resumed run.
 * Paths in `file` and `folder` are relative to the run's `output/` folder, with forward slashes.
 */
export const RunEvent = z.discriminatedUnion('type', [
  /** First line of every segment. `stepOffset`: steps done before this segment. `mode` plain: derived from text, not written by the trainer. */
  z.object({
    type: z.literal('start'),
    ...at,
    engine: EngineId,
    mode: z.enum(['launcher', 'plain', 'rehearsal']),
    pid: z.int().optional(),
    stepOffset: z.int().min(0),
    trainer: z.string().optional(),
  }),
  z.object({ type: z.literal('phase'), ...at, phase: RunPhase }),
  /** What the trainer itself says it will do. `images`: images x repeats. `totalSteps`: of the whole plan, earlier segments included. */
  z.object({
    type: z.literal('plan'),
    ...at,
    totalSteps: z.int(),
    epochs: z.int(),
    batchesPerEpoch: z.int(),
    images: z.int(),
    batchSize: z.int().optional(),
    gradientAccumulation: z.int().optional(),
    /** Optimizer steps of a whole epoch; the last one of a plan may be shorter. */
    stepsPerEpoch: z.int().min(1).optional(),
    /** Width, height and number of images (with repeats) of each bucket. */
    buckets: z.array(z.tuple([z.int(), z.int(), z.int()])).optional(),
  }),
  /** Progress of a phase that is not training (caching, sampling, loading). */
  z.object({
    type: z.literal('progress'),
    ...at,
    phase: RunPhase,
    done: z.number(),
    total: z.number().nullable(),
  }),
  /** Text mode only: the progress bar moved. `average` has the bar's three digits. */
  z.object({
    type: z.literal('step'),
    ...at,
    step: z.int(),
    total: z.int(),
    epoch: z.int().nullable(),
    average: z.number().nullable(),
  }),
  /** One optimizer step: its exact loss (mean over micro steps) and the trainer's own moving average. A NaN is `null` with `isNaN`. */
  z.object({
    type: z.literal('loss'),
    ...at,
    step: z.int().min(1),
    epoch: z.int().nullable(),
    loss: z.number().nullable(),
    average: z.number().nullable(),
    isNaN: z.boolean().optional(),
    learningRates: z.record(z.string(), z.number()).optional(),
    gradNorm: z.number().nullable().optional(),
  }),
  z.object({
    type: z.literal('memory'),
    ...at,
    step: z.int(),
    allocatedMiB: z.number(),
    peakMiB: z.number(),
  }),
  z.object({
    type: z.literal('sample'),
    ...at,
    step: z.int().nullable(),
    epoch: z.int().nullable(),
    file: z.string(),
    promptIndex: z.int(),
    prompt: z.string().optional(),
  }),
  z.object({
    type: z.literal('checkpoint'),
    ...at,
    step: z.int().nullable(),
    epoch: z.int().nullable(),
    file: z.string(),
    isFinal: z.boolean(),
  }),
  /** A training state from which a later run can go on; emitted only when all its files are there. */
  z.object({
    type: z.literal('resume_point'),
    ...at,
    step: z.int(),
    epoch: z.int(),
    folder: z.string(),
    /** Its files with their sizes in bytes, as they were when it was whole. */
    files: z.record(z.string(), z.number()).optional(),
  }),
  z.object({ type: z.literal('warning'), ...at, code: z.string(), message: z.string() }),
  /** Last line of a segment that could still speak. `step`: last step done. */
  z.object({
    type: z.literal('end'),
    ...at,
    outcome: z.enum(['finished', 'stopped', 'failed']),
    step: z.int(),
    errorType: z.string().optional(),
    message: z.string().optional(),
  }),
]);
export type RunEvent = z.output<typeof RunEvent>;
export type RunEventType = RunEvent['type'];
export type RunEventOf<T extends RunEventType> = Extract<RunEvent, { type: T }>;
