import * as z from 'zod';
import { ConceptId, FileFailure, HostPath, ProjectId } from './common.js';
import { jobKind, request, starts } from './define.js';

/** Why files that lie among those brought are no training images, or no images at all. */
export const IntakeKind = z.enum([
  'mask',
  'thumbnail',
  'sample',
  /** What another tool, or this app, has made for its own use: logs, models, caches of a run. */
  'work_folder',
  /** Latents and texts that a trainer has encoded. */
  'cache',
  /** Settings, lists and notes that are no caption: TOML, YAML, README. */
  'settings',
  'system',
  'hidden',
]);
export type IntakeKind = z.output<typeof IntakeKind>;

/** How a caption lies there when it is not `NAME.txt` beside `NAME.png`. */
export const CaptionForm = z.enum([
  /** `.caption` and the like. */
  'other_ending',
  /** `photo.png.txt` */
  'after_whole_name',
  'letter_case',
  /** The same letters as other code points: `é` as one or as two. */
  'unicode_form',
  'json',
  /** A table of many images: `metadata.jsonl`, a `.json` of kohya's, a `.csv`. */
  'metadata_jsonl',
  'metadata_json',
  'csv',
]);
export type CaptionForm = z.output<typeof CaptionForm>;

/** Where the images of a group go. */
export const ImportTarget = z.union([
  z.object({ conceptId: ConceptId }),
  z.object({
    newConcept: z.object({
      name: z.string().min(1).max(120),
      repeats: z.int().min(1).max(10_000),
      isRegularisation: z.boolean().default(false),
    }),
  }),
]);
export type ImportTarget = z.output<typeof ImportTarget>;

/** Images that come together: one concept of the future. */
export const ImportGroup = z.object({
  /** The same each time the same files are looked at; '' for those in no folder of their own. */
  key: z.string(),
  /** The folder or archive, as shown. */
  from: z.string(),
  images: z.int(),
  /** Of those: images that bring a caption. */
  captions: z.int(),
  /** Besides those: pictures that come in as PNG copies only. */
  convertible: z.int(),
  action: z.enum(['take', 'leave']),
  target: ImportTarget,
  /** Why it goes there and not where the user said; null when it does. */
  why: z.string().nullable(),
});
export type ImportGroup = z.output<typeof ImportGroup>;

const PassedOver = z.object({ file: z.string(), reason: z.string() });

/**
 * What an import will do, found out by names (and the texts of `.json`, `.jsonl`, `.csv`): nothing was copied. Lists of files
 * hold up to 1000 names, their counts are whole.
 */
export const ImportPlan = z.object({
  /** False: nothing to decide, the import goes straight on. */
  isOdd: z.boolean(),
  /** Images that come in with the choices made beforehand. */
  images: z.int(),
  groups: z.array(ImportGroup),
  captionForms: z.array(
    z.object({
      form: CaptionForm,
      count: z.int(),
      take: z.boolean(),
      /** Up to 5; `text`: its first 200 characters as they would be written. */
      examples: z.array(z.object({ image: z.string(), from: z.string(), text: z.string() })),
    }),
  ),
  leftOut: z.array(
    z.object({
      kind: IntakeKind,
      reason: z.string(),
      count: z.int(),
      /** Of those: pictures, which `takeKinds` brings in after all. */
      pictures: z.int(),
      take: z.boolean(),
      files: z.array(z.string()),
    }),
  ),
  /** Texts that become nobody's caption. */
  unpaired: z.array(PassedOver),
  unpairedCount: z.int(),
  /** Pictures that come in as PNG copies when that is asked for. */
  convertible: z.int(),
  /** What is neither image nor text: pictures that nothing here decodes, archives, films. */
  unsupported: z.array(PassedOver),
  unsupportedCount: z.int(),
  withoutCaption: z.int(),
});
export type ImportPlan = z.output<typeof ImportPlan>;

/** What the user changes of a plan; what is absent stays as it was chosen beforehand. */
export const ImportChoices = z.object({
  /** Keys of groups that stay out. */
  leave: z.array(z.string().max(8192)).max(10_000).default([]),
  /** Where groups go, by key. */
  targets: z.record(z.string().max(8192), ImportTarget).default({}),
  /** Pictures of these kinds come in after all. */
  takeKinds: z.array(IntakeKind).default([]),
  /** Captions of these forms are not taken. */
  leaveForms: z.array(CaptionForm).default([]),
  /** All groups without a target of their own go where the user said; regularisation images stay apart. */
  oneConcept: z.boolean().default(false),
});
export type ImportChoices = z.output<typeof ImportChoices>;

/** `convertible`: the decoder reads it, the trainer does not; it comes in when a PNG copy is asked for. */
export const AddOutcome = z.enum([
  'added',
  'duplicate',
  'unsupported',
  'unreadable',
  'convertible',
]);
export type AddOutcome = z.output<typeof AddOutcome>;

/** A file of an import of which there is more to say than that it was added. `reason` null: the outcome says it all. */
export const ToldFile = z.object({
  file: z.string(),
  outcome: z.enum([...AddOutcome.options, 'converted', 'failed']),
  reason: z.string().nullable(),
});
export type ToldFile = z.output<typeof ToldFile>;

/**
 * What became of the files of an import. Lists hold up to 1000 entries, counts are whole. Lists that may be absent are those
 * that versions before this one did not make.
 */
export const ImportResult = z.object({
  added: z.int(),
  duplicate: z.int(),
  unsupported: z.int(),
  unreadable: z.int(),
  convertible: z.int(),
  /** Of those added: PNG copies of pictures that the trainer cannot read. */
  converted: z.int(),
  /** Files that could not be brought in for a reason that lies outside them. */
  failed: z.array(FileFailure),
  /** Every file that was looked at and not simply added. */
  files: z.array(ToldFile),
  /** Where they went, also concepts that the import has made. */
  concepts: z
    .array(z.object({ conceptId: ConceptId, name: z.string(), added: z.int() }))
    .default([]),
  /** Captions of added images that lay there in another form. */
  captionForms: z.array(z.object({ form: CaptionForm, count: z.int() })).default([]),
  /** What was left out by its name; `kind` null: a text that is nobody’s caption, or a group that was left. */
  passedOver: z.array(PassedOver.extend({ kind: IntakeKind.nullable() })).default([]),
  passedOverCount: z.int().default(0),
});
export type ImportResult = z.output<typeof ImportResult>;
/** What is said at once of the files that were brought, whichever way they came. */
export type ImportSummary = Pick<ImportResult, AddOutcome | 'converted' | 'failed'>;

export const importJobs = {
  import: jobKind(ImportResult),
  import_plan: jobKind(z.object({ plan: ImportPlan })),
};

/** A concept that does not exist yet. */
export const NewConcept = z.object({
  name: z.string().min(1).max(120),
  repeats: z.int().min(1).max(10_000),
});

export const importRequests = {
  /** Looks at what `datasets.addImages` or `projects.create` (`projectId` null) would bring in, as a job that copies nothing. */
  'datasets.inspectImport': request(
    z.object({
      projectId: ProjectId.nullable(),
      conceptId: ConceptId.nullable(),
      newConcept: NewConcept.nullable(),
      paths: z.array(HostPath).min(1).max(10_000),
      mode: z.enum(['copy', 'link']),
      choices: ImportChoices.optional(),
    }),
    starts('import_plan'),
  ),
};
