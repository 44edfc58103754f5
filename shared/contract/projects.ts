import * as z from 'zod';
import { TrainingConfigPartial } from '../domain/config/schema.js';
import { ConceptId, HostPath, ImageId, JobId, Nothing, Ok, ProjectId } from './common.js';
import { request } from './define.js';

export const PresetId = z.enum(['character', 'style', 'concept']);
export type PresetId = z.output<typeof PresetId>;

/** A folder of images with one repeats value. `dir` is relative to the project (`img/10_name`) or absolute when linked. */
export const Concept = z.object({
  id: ConceptId,
  name: z.string().min(1).max(200),
  dir: z.string().min(1),
  isLinked: z.boolean(),
  repeats: z.int().min(1).max(10_000),
});
export type Concept = z.output<typeof Concept>;

/** `project.json`: what the app knows of a project. Images and captions stay ordinary files beside it. */
export const ProjectFile = z.object({
  schemaVersion: z.literal(1),
  id: ProjectId,
  name: z.string().min(1).max(200),
  triggerWord: z.string().max(200),
  preset: PresetId,
  concepts: z.array(Concept),
  config: TrainingConfigPartial,
  samplePrompts: z.array(z.string().max(4000)).max(50).default([]),
  createdAt: z.number(),
});
export type ProjectFile = z.output<typeof ProjectFile>;

export const Project = ProjectFile.extend({
  dir: z.string(),
  /** Another process that owns the project and does the writing; null when this host is the owner. */
  ownedBy: z.object({ pid: z.int(), kind: z.string(), since: z.number() }).nullable(),
});
export type Project = z.output<typeof Project>;

export const RecentProject = z.object({
  dir: z.string(),
  name: z.string(),
  openedAt: z.number(),
  exists: z.boolean(),
  images: z.int().nullable(),
  runs: z.int().nullable(),
});
export type RecentProject = z.output<typeof RecentProject>;

export const ImageProblem = z.enum([
  'unreadable',
  'caption_missing',
  'caption_empty',
  'caption_not_utf8',
  'exif_rotated',
  'extension_case',
  'same_stem',
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
});
export type DatasetImage = z.output<typeof DatasetImage>;

export const DatasetDelta = z.object({
  upserted: z.array(DatasetImage),
  removed: z.array(ImageId),
  /** True once a scan has seen every file. */
  isComplete: z.boolean(),
});
export type DatasetDelta = z.output<typeof DatasetDelta>;

const ConceptInput = z.object({
  name: z.string().min(1).max(120),
  repeats: z.int().min(1).max(10_000),
  images: z.array(HostPath).max(10_000),
  mode: z.enum(['copy', 'link']),
});

export const projectRequests = {
  'projects.recent': request(Nothing, z.object({ projects: z.array(RecentProject) })),
  'projects.forget': request(z.object({ dir: HostPath }), Ok),
  /** Creates the folder and `project.json`. Images (files or folders) are copied into `img/N_name` or linked, as a job. */
  'projects.create': request(
    z.object({
      dir: HostPath,
      name: z.string().min(1).max(200),
      triggerWord: z.string().max(200),
      preset: PresetId,
      concept: ConceptInput,
      /** Caption given to images that have none; empty: leave them without. */
      captionForMissing: z.string().max(20_000),
    }),
    z.object({ project: Project, jobId: JobId.nullable() }),
  ),
  /** Opens a project, or a folder laid out as `img/N_concept` by another tool (a `project.json` is then written beside it). */
  'projects.open': request(z.object({ dir: HostPath }), Project),
  'projects.get': request(z.object({ projectId: ProjectId }), Project),
  'projects.close': request(z.object({ projectId: ProjectId }), Ok),
  'projects.update': request(
    z.object({
      projectId: ProjectId,
      name: z.string().min(1).max(200).optional(),
      triggerWord: z.string().max(200).optional(),
      preset: PresetId.optional(),
      config: TrainingConfigPartial.optional(),
      samplePrompts: z.array(z.string().max(4000)).max(50).optional(),
      repeats: z
        .array(z.object({ conceptId: ConceptId, repeats: z.int().min(1).max(10_000) }))
        .optional(),
    }),
    Project,
  ),
  /** “Try it”: the sample project with the images that the app ships, under `dir` or the default projects folder. */
  'projects.createSample': request(z.object({ dir: HostPath.optional() }), Project),
  'datasets.snapshot': request(
    z.object({ projectId: ProjectId }),
    z.object({ images: z.array(DatasetImage), isComplete: z.boolean(), seq: z.int() }),
  ),
  'datasets.rescan': request(z.object({ projectId: ProjectId }), z.object({ jobId: JobId })),
  /** Adds files or folders to a concept (made when it does not exist). Job result: { added, duplicate, unsupported, unreadable, failed: [{file, reason}] }. */
  'datasets.addImages': request(
    z.object({
      projectId: ProjectId,
      conceptId: ConceptId.nullable(),
      newConcept: z
        .object({ name: z.string().min(1).max(120), repeats: z.int().min(1).max(10_000) })
        .nullable(),
      paths: z.array(HostPath).min(1).max(10_000),
      mode: z.enum(['copy', 'link']),
    }),
    z.object({ jobId: JobId }),
  ),
  /** Writes `text` as caption of every image of the project that has no caption or an empty one. */
  'captions.fillMissing': request(
    z.object({ projectId: ProjectId, text: z.string().min(1).max(20_000) }),
    z.object({ written: z.int() }),
  ),
  /** Saves one caption atomically. `conflict` with the text on disk when the file changed since `baseRev`. */
  'captions.save': request(
    z.object({
      projectId: ProjectId,
      imageId: ImageId,
      text: z.string().max(20_000),
      baseRev: z.string().max(200),
    }),
    z.object({ rev: z.string(), text: z.string() }),
  ),
};

export const projectEvents = {
  /** Key: project id. */
  'projects.changed': Project,
  /** Key: project id. */
  'datasets.changed': DatasetDelta,
};
