import * as z from 'zod';
import { ConfigProblem } from '../domain/config/schema/index.js';
import { ConceptId, ImageId, ProjectId } from './common.js';
import { jobKind, request, starts } from './define.js';
import { DoctorProblem } from './doctor.js';
import { EngineId } from './run-events.js';

const Pixels = z.object({ width: z.int(), height: z.int() });

/** What the trainer reads as the caption of an image. */
export const PreflightCaption = z.object({
  /** The line that is trained; with `enable_wildcard` one of these lines each time. Empty: the run ends, or nothing is left. */
  lines: z.array(z.string()),
  /** `neighbour`: another image's file, found by the shortened name. `class_tokens`: there is no file. */
  source: z.enum(['own', 'neighbour', 'class_tokens']),
  /** Relative to the image's folder where it lies there, else absolute; null: there is none. */
  file: z.string().nullable(),
  /** Why reading it ends the run; null: it does not. */
  endsRun: z.enum(['empty', 'not_utf8']).nullable(),
});
export type PreflightCaption = z.output<typeof PreflightCaption>;

/** One image as the trainer will take it. All sizes in pixels of the image as stored: EXIF orientation plays no part. */
export const PreflightImage = Pixels.extend({
  imageId: ImageId,
  conceptId: ConceptId,
  name: z.string(),
  version: z.string(),
  caption: PreflightCaption,
  /** Null: its size is not known, which ends the run. */
  placement: z
    .object({
      bucket: Pixels,
      /** Size to which it is scaled before the cut. */
      scaled: Pixels,
      /** The part that is kept. */
      crop: z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() }),
      /** Share of its area that is cut away, 0 to 1. */
      cropped: z.number(),
    })
    .nullable(),
  timesPerEpoch: z.int(),
  isRegularisation: z.boolean(),
  /** It has an EXIF mark by which viewers turn it; the trainer does not. */
  isTurnedElsewhere: z.boolean(),
});
export type PreflightImage = z.output<typeof PreflightImage>;

export const PreflightTotals = z.object({
  images: z.int(),
  regularisation: z.int(),
  imagesWithRepeats: z.int(),
  regularisationWithRepeats: z.int(),
  batchesPerEpoch: z.int(),
  stepsPerEpoch: z.int(),
  totalSteps: z.int(),
});
export type PreflightTotals = z.output<typeof PreflightTotals>;

/** A cache file of the trainer that it would use although it is wrong. `file`: relative to its folder. */
export const PreflightCache = z.object({
  conceptId: ConceptId,
  file: z.string(),
  reason: z.enum(['broken', 'stale']),
  why: z.string(),
});
export type PreflightCache = z.output<typeof PreflightCache>;

export const PreflightReport = z.object({
  madeAt: z.number(),
  engine: EngineId,
  /** False: something certainly ends the run, or would waste it. */
  isReady: z.boolean(),
  batchSize: z.int(),
  gradientAccumulation: z.int(),
  epochs: z.int(),
  /** Null while the size of an image is not known. */
  totals: PreflightTotals.nullable(),
  /** With images in them, narrowest first; `count`: with repeats. */
  buckets: z.array(Pixels.extend({ images: z.int(), count: z.int(), batches: z.int() })),
  /** What the trainer prints as “mean ar error (without repeats)”. */
  meanAspectError: z.number().nullable(),
  /** Pictures in the folders that the trainer does not see. */
  passedOver: z.array(
    z.object({
      conceptId: ConceptId,
      name: z.string(),
      why: z.enum(['extension_case', 'other_ending', 'other_format', 'hidden']),
    }),
  ),
  /** Of the settings, at their fields. */
  problems: z.array(ConfigProblem),
  /** The doctor's, of its fast check. */
  findings: z.array(DoctorProblem),
  /** Removed before the run starts; the trainer makes them again. */
  badCaches: z.array(PreflightCache),
});
export type PreflightReport = z.output<typeof PreflightReport>;

export const preflightJobs = { preflight: jobKind(z.object({ isReady: z.boolean() })) };

export const preflightRequests = {
  /** Looks at the saved settings and at the dataset as the trainer would, as a job. Nothing is written. */
  'preflight.run': request(
    z.object({ projectId: ProjectId, engine: EngineId.optional() }),
    starts('preflight'),
  ),
  /**
   * The last report (null before the first look) with a page of its images in the trainer's order: `from` is 0 or the
   * `next` of the page before. `isStale`: dataset or settings have changed since.
   */
  'preflight.get': request(
    z.object({
      projectId: ProjectId,
      from: z.int().min(0).default(0),
      limit: z.int().min(1).max(5000).default(500),
    }),
    z.object({
      report: PreflightReport.nullable(),
      isStale: z.boolean(),
      images: z.array(PreflightImage),
      next: z.int().nullable(),
      total: z.int(),
    }),
  ),
};
