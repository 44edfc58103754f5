import * as z from 'zod';
import { CaptionStyle } from '../domain/captions/caption-style.js';
import { MOST_CHARACTERS } from '../domain/captions/edit-schema.js';
import { ProjectSettingsPart, ProjectSettingsUpdate } from '../domain/config/value/index.js';
import { ConceptId, HostPath, Nothing, Ok, ProjectId } from './common.js';
import { jobIdOf, request } from './define.js';
import { ImportChoices } from './imports.js';

export const PresetId = z.enum(['character', 'style', 'concept']);
export type PresetId = z.output<typeof PresetId>;

/** Extension of caption files with its dot; absent means `.txt`. */
const CaptionExtension = z.string().regex(/^\.[A-Za-z0-9]{1,9}$/);

/** A folder of images with one repeats value. `dir` is relative to the project (`img/10_name`) or absolute when linked. */
export const Concept = z.object({
  id: ConceptId,
  name: z.string().min(1).max(200),
  dir: z.string().min(1),
  isLinked: z.boolean(),
  repeats: z.int().min(1).max(10_000),
  captionExtension: CaptionExtension.optional(),
  /** False: its images are not trained. Absent means true. */
  isEnabled: z.boolean().optional(),
  /** True: regularisation images (`is_reg`). Absent means false. */
  isRegularisation: z.boolean().optional(),
  /** How edits of tags take its captions. Absent means each as it looks. */
  captionStyle: CaptionStyle.optional(),
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
  ...ProjectSettingsPart.shape,
  samplePrompts: z.array(z.string().max(4000)).max(50).default([]),
  createdAt: z.number(),
});
export type ProjectFile = z.output<typeof ProjectFile>;

/** What stood where the app keeps something of its own in a project and was renamed; a link was not followed. */
export const MovedAside = z.object({
  /** Both absolute: where it stood, and what it is called now. */
  path: z.string(),
  to: z.string(),
  what: z.enum(['link', 'file', 'folder', 'device']),
});
export type MovedAside = z.output<typeof MovedAside>;
/**
 * Why a project is only read here. `elsewhere`: a process that cannot be reached has it (another machine, a container, an app
 * with another data folder); `lost`: such a one has taken it over; `medium`: nothing can be written there, so that captions,
 * settings, runs and the history cannot be kept.
 */
export const ReadOnly = z.object({
  why: z.enum(['elsewhere', 'lost', 'medium']),
  /** Who has it, as its lock says. `kind`: electron, web or cli. */
  who: z.object({ host: z.string(), user: z.string(), kind: z.string(), pid: z.int() }).nullable(),
  /** Since when, Unix ms by the other's clock. */
  since: z.number().nullable(),
  /** It has shown no sign of life for two minutes: `projects.takeOver` works. Told by `projects.changed`. */
  canTakeOver: z.boolean(),
});
export type ReadOnly = z.output<typeof ReadOnly>;

export const Project = ProjectFile.extend({
  dir: z.string(),
  /** Since the project was opened; absent: nothing. */
  movedAside: z.array(MovedAside).optional(),
  /** Another process that owns the project and does the writing; null when this host is the owner. */
  ownedBy: z.object({ pid: z.int(), kind: z.string(), since: z.number() }).nullable(),
  /** Null when it can be changed, here or through its owner. */
  readOnly: ReadOnly.nullable(),
});
export type Project = z.output<typeof Project>;

export const RecentProject = z.object({
  dir: z.string(),
  name: z.string(),
  openedAt: z.number(),
  exists: z.boolean(),
  images: z.int().nullable(),
  runs: z.int().nullable(),
  /** What the frame of its first screen shows, so that it can be drawn while the project is opened; null when unknown. */
  glance: ProjectFile.pick({ id: true, triggerWord: true, concepts: true }).nullable(),
});
export type RecentProject = z.output<typeof RecentProject>;

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
      captionForMissing: z.string().max(MOST_CHARACTERS),
      /** As in `datasets.addImages`. */
      choices: ImportChoices.optional(),
      convert: z.boolean().default(false),
    }),
    z.object({ project: Project, jobId: jobIdOf('import').nullable() }),
  ),
  /** Opens a project, or a folder laid out as `img/N_concept` by another tool (a `project.json` is then written beside it). */
  'projects.open': request(z.object({ dir: HostPath }), Project),
  'projects.get': request(z.object({ projectId: ProjectId }), Project),
  'projects.close': request(z.object({ projectId: ProjectId }), Ok),
  /**
   * Takes over a project that is only read here. Throws `locked` while its holder shows signs of life, `conflict` when nobody
   * holds it.
   */
  'projects.takeOver': request(z.object({ projectId: ProjectId }), Project),
  'projects.update': request(
    z.object({
      projectId: ProjectId,
      name: z.string().min(1).max(200).optional(),
      triggerWord: z.string().max(200).optional(),
      preset: PresetId.optional(),
      ...ProjectSettingsUpdate.shape,
      samplePrompts: z.array(z.string().max(4000)).max(50).optional(),
      repeats: z
        .array(z.object({ conceptId: ConceptId, repeats: z.int().min(1).max(10_000) }))
        .optional(),
    }),
    Project,
  ),
  /** “Try it”: the sample project with the images that the app ships, under `dir` or the default projects folder. */
  'projects.createSample': request(z.object({ dir: HostPath.optional() }), Project),
  /** Changes concepts; repeats, caption extension and flags reach the trainer as its dataset TOML, no folder is renamed. */
  'projects.updateConcepts': request(
    z.object({
      projectId: ProjectId,
      concepts: z
        .array(
          z.object({
            conceptId: ConceptId,
            name: z.string().min(1).max(120).optional(),
            repeats: z.int().min(1).max(10_000).optional(),
            captionExtension: CaptionExtension.optional(),
            isEnabled: z.boolean().optional(),
            isRegularisation: z.boolean().optional(),
            captionStyle: CaptionStyle.optional(),
          }),
        )
        .min(1)
        .max(1000),
    }),
    Project,
  ),
  /** A new concept: an own folder below `img`, or, with `dir`, a folder linked in place. */
  'projects.addConcept': request(
    z.object({
      projectId: ProjectId,
      name: z.string().min(1).max(120),
      repeats: z.int().min(1).max(10_000),
      dir: HostPath.nullable(),
    }),
    z.object({ project: Project, conceptId: ConceptId }),
  ),
  /** Takes a concept out of the project; its folder and files stay where they are. */
  'projects.removeConcept': request(
    z.object({ projectId: ProjectId, conceptId: ConceptId }),
    Project,
  ),
};

export const projectEvents = {
  /** Key: project id. */
  'projects.changed': Project,
};
