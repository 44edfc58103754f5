import * as z from 'zod';

const Threshold = z.number().min(0).max(1);
const Tag = z.string().min(1).max(300);
const Tags = z.array(Tag).max(2000);
const Place = z.enum(['none', 'first', 'last']);

/**
 * How tags are chosen from a model's probabilities. Defaults are those of sd-scripts' `tag_images_by_wd14_tagger.py`
 * (`--thresh 0.35`, no underscore removed, no rating).
 */
export const TagRules = z.object({
  generalThreshold: Threshold.default(0.35),
  characterThreshold: Threshold.default(0.35),
  /** For models that have such tags; the usual ones do not. */
  copyrightThreshold: Threshold.default(0.35),
  artistThreshold: Threshold.default(0.35),
  metaThreshold: Threshold.default(0.35),
  modelThreshold: Threshold.default(0.35),
  rating: Place.default('none'),
  quality: Place.default('none'),
  /** `long_hair` becomes `long hair`, in names longer than three characters. */
  removeUnderscore: z.boolean().default(false),
  /** `name_(series)` becomes `name, series`. */
  expandCharacters: z.boolean().default(false),
  charactersFirst: z.boolean().default(false),
  /** Tags to drop, as they read after `removeUnderscore`. */
  undesired: Tags.default([]),
  alwaysFirst: Tags.default([]),
  /** Synonyms: a tag and what is written in its place, as they read after `removeUnderscore`. */
  replacements: z
    .array(z.object({ from: Tag, to: Tag }))
    .max(2000)
    .default([]),
  separator: z.string().min(1).max(20).default(', '),
  /** `script` counts outputs and turns lists round exactly as the trainer's script does; `given` by the list's rows, in order. */
  labels: z.enum(['script', 'rows']).default('script'),
  order: z.enum(['script', 'given']).default('script'),
});
export type TagRules = z.output<typeof TagRules>;

/** A known model by its id, or a folder of the host with a model and its list of tags. The fence for pages looks for this. */
export const TaggerModel = z.string().min(1).max(8192);

/** Tags out of a WD14 model. */
export const ByTagger = z.object({
  kind: z.literal('tagger'),
  model: TaggerModel,
  /** Turn pictures upright first. The trainer's script does not. */
  honourExif: z.boolean().default(false),
  rules: TagRules.prefault({}),
});
export type ByTagger = z.output<typeof ByTagger>;

export const ProseTemplate = z.enum(['character', 'style', 'concept', 'own']);
export type ProseTemplate = z.output<typeof ProseTemplate>;

/** Prose out of a vision model behind an OpenAI-compatible address. */
export const ByEndpoint = z.object({
  kind: z.literal('endpoint'),
  address: z.string().min(1).max(2000),
  model: z.string().min(1).max(400),
  /** The user has agreed that images leave this machine; without it only loopback addresses are asked. */
  allowRemote: z.boolean().default(false),
  template: ProseTemplate.default('character'),
  /** The whole instruction, for the template `own`. */
  prompt: z.string().max(8000).default(''),
  /** Images are made smaller to this edge (pixels) before they are sent. */
  maxEdge: z.int().min(64).max(4096).default(1024),
  maxTokens: z.int().min(16).max(4000).default(300),
  concurrency: z.int().min(1).max(16).default(2),
  retries: z.int().min(0).max(10).default(3),
  timeoutSeconds: z.int().min(1).max(1800).default(120),
});
export type ByEndpoint = z.output<typeof ByEndpoint>;

/** How captions are made: saved with a project, run again on new images. */
export const CaptioningRecipe = z.object({
  name: z.string().min(1).max(120).default('Captions'),
  by: z.discriminatedUnion('kind', [ByTagger, ByEndpoint]),
  /** What happens to a caption that is there: the script overwrites, or adds with `--append_tags`. */
  existing: z.enum(['replace', 'append', 'skip']).default('replace'),
  /** Put first in every caption; empty: none. */
  triggerWord: z.string().max(200).default(''),
});
export type CaptioningRecipe = z.output<typeof CaptioningRecipe>;
