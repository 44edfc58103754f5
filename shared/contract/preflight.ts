import * as z from 'zod';
import { ConfigProblem } from '../domain/config/schema/index.js';
import { ConceptId, ImageId, ProjectId } from './common.js';
import { jobKind, request, starts } from './define.js';
import { DoctorProblem } from './doctor.js';
import { EngineId } from './run-events.js';

const Pixels = z.object({ width: z.int(), height: z.int() });

/** What the trainer reads as the caption of an image. */
export const PreflightCaption = z.object({
  /** The trained line; with `enable_wildcard` the trainer draws one of several. Empty: it is blank or ends the run. */
  lines: z.array(z.string()),
  /** `neighbour`: another image's file, found by the shortened name. `class_tokens`: there is no file. */
  source: z.enum(['own', 'neighbour', 'class_tokens']),
  /** Path of the caption file: relative within the image's folder, else absolute; null without a file. */
  file: z.string().nullable(),
  /** Why reading the caption ends the run; null: it does not. */
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
  /** Null when the image's size is unknown, which ends the run. */
  placement: z
    .object({
      bucket: Pixels,
      /** Size of the image after scaling and before cropping. */
      scaled: Pixels,
      /** The part of the image that is kept, in pixels of the stored image. */
      crop: z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() }),
      /** Share of the image's area that is cropped away, 0 to 1. */
      cropped: z.number(),
    })
    .nullable(),
  timesPerEpoch: z.int(),
  isRegularisation: z.boolean(),
  /** True when viewers rotate the image by its EXIF orientation, which the trainer ignores. */
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

/** An invalid cache file that the trainer would use all the same. `file`: relative to the concept's folder. */
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
  /** Buckets that contain images, narrowest first. `images`: without repeats, `count`: with repeats. */
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
  /** Problems of the settings, each at its field. */
  problems: z.array(ConfigProblem),
  /** Problems that the doctor's fast check found. */
  findings: z.array(DoctorProblem),
  /** Caches that the app deletes before the run starts; the trainer makes them again. */
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
