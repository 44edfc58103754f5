import * as z from 'zod';
import { FileFailure, ImageId, ProjectId } from './common.js';
import { jobKind, request, starts } from './define.js';

export const DoctorProblemId = z.enum([
  'below_resolution',
  'odd_aspect',
  'much_cropped',
  'exif_rotated',
  'unreadable',
  'trainer_refuses',
  'clipped_grey',
  'first_frame',
  'not_shown',
  'link_outside',
  'truncated',
  'damaged',
  'alpha',
  'greyscale',
  'cmyk',
  'jpeg_blocks',
  'wide_gamut',
  'blur',
  'near_duplicates',
  'same_content',
  'too_few_images',
  'too_many_images',
  'repeats_out_of_range',
  'caption_missing',
  'caption_elsewhere',
  'caption_empty',
  'caption_not_utf8',
  'caption_bom',
  'caption_of_neighbour',
  'caption_too_long',
  'caption_second_line',
  'captions_identical',
  'trigger_missing',
  'trigger_inconsistent',
  'trigger_placeholder',
  'name_breaks_trainer',
  'extension_case',
  'same_stem',
  'subfolder_ignored',
  'not_for_trainer',
  /** A picture of a kind that the trainer reads, under an ending that it does not look for. */
  'other_ending',
  /** A folder with pictures where concepts lie that is not trained. */
  'folder_passed_over',
  /** A mask, a small copy or a sample, by its name: trained like every other image. */
  'no_training_image',
  'orphan_caption',
  'stale_cache',
]);
export type DoctorProblemId = z.output<typeof DoctorProblemId>;

export const DoctorFix = z.enum([
  'upright_copy',
  'png_copy',
  'delete',
  'trigger_first',
  'rename_extension',
  'to_utf8',
  'take_caption',
]);
export type DoctorFix = z.output<typeof DoctorFix>;

export const DoctorProblem = z.object({
  id: DoctorProblemId,
  severity: z.enum(['blocks', 'warning', 'note']),
  title: z.string(),
  /** Why it matters, from the trainer's own behaviour or the guide. */
  why: z.string(),
  images: z.array(ImageId),
  /** Images that belong together (near-duplicates, equal captions), the best first. */
  groups: z.array(z.array(ImageId)),
  /** What was measured, by image: “landed in 832 × 1216, 9 % cropped”. */
  measured: z.record(z.string(), z.string()),
  /** Files that are no images of the dataset (orphan captions, files in sub-folders). */
  files: z.array(z.string()),
  fixes: z.array(DoctorFix),
});
export type DoctorProblem = z.output<typeof DoctorProblem>;

export const DoctorReport = z.object({
  checkedAt: z.number(),
  /** The full check looks at the pixels, the fast one at headers and captions only. */
  depth: z.enum(['fast', 'full']),
  images: z.int(),
  /** 0 to 100: 100 minus the points of each reason. */
  score: z.object({
    value: z.number(),
    reasons: z.array(z.object({ finding: DoctorProblemId, points: z.number(), text: z.string() })),
  }),
  findings: z.array(DoctorProblem),
  /** Where the images land at the training resolution, by the trainer's own bucketing. */
  buckets: z.array(z.object({ width: z.int(), height: z.int(), images: z.int() })),
});
export type DoctorReport = z.output<typeof DoctorReport>;

export const doctorJobs = {
  /** `score`: 0 to 100; `findings`: how many; `blocks`: of those, how many stand in the way of a run. */
  doctor: jobKind(z.object({ score: z.number(), findings: z.int(), blocks: z.int() })),
  fix: jobKind(
    z.object({
      changed: z.int(),
      failed: z.array(FileFailure),
      stepId: z.string().nullable(),
    }),
  ),
};

export const doctorRequests = {
  /** The last report (null before the first check); `isStale`: the dataset has changed since. */
  'doctor.get': request(
    z.object({ projectId: ProjectId }),
    z.object({ report: DoctorReport.nullable(), isStale: z.boolean(), seq: z.int() }),
  ),
  /** Checks as a job; pixels only of images that changed since they were looked at last. */
  'doctor.run': request(
    z.object({ projectId: ProjectId, depth: z.enum(['fast', 'full']) }),
    starts('doctor'),
  ),
  /**
   * Mends images, one step of the history; originals go to the project's trash, never away. A trigger word is put first as an
   * edit of captions.
   */
  'doctor.fix': request(
    z.object({
      projectId: ProjectId,
      fix: DoctorFix,
      imageIds: z.array(ImageId).min(1).max(250_000),
    }),
    starts('fix', 'captions'),
  ),
  /** What the trainer makes of one image: its bucket, and what is cropped (pixels of the image as stored). */
  'doctor.image': request(
    z.object({ projectId: ProjectId, imageId: ImageId }),
    z.object({
      bucket: z.object({ width: z.int(), height: z.int() }).nullable(),
      crop: z
        .object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() })
        .nullable(),
      /** The caption line that the trainer will use; null when it finds none. */
      captionLine: z.string().nullable(),
      findings: z.array(z.object({ id: DoctorProblemId, text: z.string() })),
    }),
  ),
};

export const doctorEvents = {
  /** Key: project id. A new report is there, or the last one is no longer of today's dataset. */
  'doctor.changed': z.object({ checkedAt: z.number().nullable(), isStale: z.boolean() }),
};
