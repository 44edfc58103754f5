import * as z from 'zod';
import { CaptionEdit, MOST_CHARACTERS } from '../domain/captions/edit-schema.js';
import { CaptionEncoding } from '../domain/captions/encodings.js';
import { PassedOverReason } from '../domain/dataset/passed-over-folder.js';
import { TrainerView } from '../domain/pictures/index.js';
import { ConceptId, FileFailure, HostPath, ImageId, Ok, ProjectId } from './common.js';
import { jobKind, request, starts } from './define.js';
import { ImportChoices, NewConcept } from './imports.js';

export const ImageProblem = z.enum([
  'unreadable',
  /** It is shown here, but the trainer's run ends at it. */
  'trainer_refuses',
  /** A link whose image lies outside the folder: trained, but not shown here. */
  'link_outside',
  /** The same of its caption. */
  'caption_link_outside',
  'caption_missing',
  'caption_empty',
  'caption_not_utf8',
  'caption_undecodable',
  'exif_rotated',
  'extension_case',
  'same_stem',
  'not_for_trainer',
]);
export type ImageProblem = z.output<typeof ImageProblem>;

/** One image of the dataset as the grid shows it. `width`, `height`: pixels as stored (EXIF rotation not applied), 0 when unreadable. */
export const DatasetImage = z.object({
  id: ImageId,
  conceptId: ConceptId,
  name: z.string(),
  sizeBytes: z.number(),
  width: z.int(),
  height: z.int(),
  format: z.string(),
  /** Content version for URLs: changes when the file changes. */
  version: z.string(),
  caption: z.string(),
  /** Revision of the caption file; sent back with `captions.save` so that a change made elsewhere is not overwritten. */
  captionRev: z.string(),
  problems: z.array(ImageProblem),
  /** Absent: the trainer sees the picture as the app does. */
  trainerView: TrainerView.optional(),
});
export type DatasetImage = z.output<typeof DatasetImage>;

export const DatasetDelta = z.object({
  upserted: z.array(DatasetImage),
  removed: z.array(ImageId),
  /** True once a scan has seen every file. */
  isComplete: z.boolean(),
});
export type DatasetDelta = z.output<typeof DatasetDelta>;

const MAX_IMAGES = 250_000;
const StepId = z.string().nullable();

/** `stepId`: the step of the history; null where nothing changed. */
export const datasetJobs = {
  scan: jobKind(z.object({ images: z.int() })),
  /** Captions that cannot be decoded are among `failed`. */
  captions: jobKind(
    z.object({
      changed: z.int(),
      unchanged: z.int(),
      /** Of those unchanged: left alone by an edit of tags, as they read as prose. */
      prose: z.int(),
      /** Of those changed. */
      emptied: z.int(),
      failed: z.array(FileFailure),
      stepId: StepId,
    }),
  ),
  delete: jobKind(z.object({ deleted: z.int(), failed: z.array(FileFailure), stepId: StepId })),
  trash: jobKind(z.object({ removed: z.int(), failed: z.array(FileFailure) })),
};

export const datasetRequests = {
  /**
   * Images of the project, a page at a time in a stable order: `from` is the `next` of the page before (0 at first).
   * Subscribe to `datasets.changed` before the first page; deltas with a larger number than a page's `seq` come after it.
   */
  'datasets.snapshot': request(
    z.object({
      projectId: ProjectId,
      from: z.int().min(0).default(0),
      limit: z.int().min(1).max(20_000).default(5000),
    }),
    z.object({
      images: z.array(DatasetImage),
      next: z.int().nullable(),
      total: z.int(),
      isComplete: z.boolean(),
      seq: z.int(),
    }),
  ),
  'datasets.rescan': request(z.object({ projectId: ProjectId }), starts('scan')),
  /**
   * Adds files, folders or zip archives to a concept (made when it does not exist). `convert`: files that the trainer cannot
   * read (HEIC, AVIF, TIFF, GIF) come in as PNG copies; without it they are told as `convertible`. One step of the history.
   */
  'datasets.addImages': request(
    z.object({
      projectId: ProjectId,
      conceptId: ConceptId.nullable(),
      newConcept: NewConcept.nullable(),
      paths: z.array(HostPath).min(1).max(10_000),
      mode: z.enum(['copy', 'link']),
      convert: z.boolean().default(false),
      /** Absent: as chosen beforehand. The plan is made again when the import begins. */
      choices: ImportChoices.optional(),
    }),
    starts('import'),
  ),
  /** Throws away an archive that a page has sent to be looked into (`hold` of `datasets.addFile`); nothing when it is gone already. */
  'datasets.discardArchive': request(z.object({ projectId: ProjectId, path: HostPath }), Ok),
  /** Caption files whose image is not there. */
  'datasets.orphans': request(
    z.object({ projectId: ProjectId }),
    z.object({ files: z.array(z.object({ conceptId: ConceptId, name: z.string() })) }),
  ),
  /** Concepts whose folder is not there (a drive that was pulled out, a folder moved by another program). */
  'datasets.missing': request(
    z.object({ projectId: ProjectId }),
    z.object({ concepts: z.array(z.object({ conceptId: ConceptId, dir: z.string() })) }),
  ),
  /**
   * Folders with pictures where concepts would lie that are not trained, relative to the project. `images`: pictures straight in
   * it; null for a link, which is not followed.
   */
  'datasets.passedOver': request(
    z.object({ projectId: ProjectId }),
    z.object({
      folders: z.array(
        z.object({ dir: z.string(), images: z.int().nullable(), why: PassedOverReason }),
      ),
    }),
  ),
  /** Moves images with their captions to the project's trash; one step of the history. */
  'datasets.delete': request(
    z.object({ projectId: ProjectId, imageIds: z.array(ImageId).min(1).max(MAX_IMAGES) }),
    starts('delete'),
  ),
  'trash.get': request(
    z.object({ projectId: ProjectId }),
    z.object({ images: z.int(), sizeBytes: z.number(), goesToSystemBin: z.boolean() }),
  ),
  /** Ends what is in the trash: into the system's bin where there is one, else for good. */
  'trash.empty': request(z.object({ projectId: ProjectId }), starts('trash')),
  /**
   * Writes `text` as caption of every image of the project that has no caption or an empty one; one step of the history.
   * `elsewhere`: images left alone, as their caption lies there in another form. Absent means none.
   */
  'captions.fillMissing': request(
    z.object({ projectId: ProjectId, text: z.string().min(1).max(MOST_CHARACTERS) }),
    z.object({ written: z.int(), elsewhere: z.int().optional() }),
  ),
  /** Saves one caption atomically. `conflict` with the text on disk when the file changed since `baseRev`. */
  'captions.save': request(
    z.object({
      projectId: ProjectId,
      imageId: ImageId,
      text: z.string().max(MOST_CHARACTERS),
      baseRev: z.string().max(200),
    }),
    z.object({ rev: z.string(), text: z.string() }),
  ),
  /** What the bytes of a caption file say in an encoding; `gaps`: places that do not fit it. Writes nothing. */
  'captions.readAs': request(
    z.object({ projectId: ProjectId, imageId: ImageId, encoding: CaptionEncoding }),
    z.object({ text: z.string(), gaps: z.int(), rev: z.string() }),
  ),
  /** Writes a caption file as UTF-8, read by a chosen encoding; one step of the history. `conflict` as with `captions.save`. */
  'captions.convert': request(
    z.object({
      projectId: ProjectId,
      imageId: ImageId,
      encoding: CaptionEncoding,
      baseRev: z.string().max(200),
    }),
    z.object({ rev: z.string(), text: z.string() }),
  ),
  /** One batch edit of many captions, one step of the history: what is on disk decides, the journal is written first. */
  'captions.applyEdit': request(
    z.object({
      projectId: ProjectId,
      imageIds: z.array(ImageId).min(1).max(MAX_IMAGES),
      edit: CaptionEdit,
    }),
    starts('captions'),
  ),
};

export const datasetEvents = {
  /** Key: project id. */
  'datasets.changed': DatasetDelta,
};
