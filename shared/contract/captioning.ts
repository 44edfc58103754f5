import * as z from 'zod';
import { CaptioningRecipe, CATEGORIES, TaggerModel } from '../domain/captioning/index.js';
import { FileFailure, HostPath, ImageId, Nothing, Ok, ProjectId } from './common.js';
import { jobKind, request, starts } from './define.js';

const MAX_IMAGES = 250_000;

/** A tag that the model saw in an image. `probability`: 0 to 1. */
export const SeenTag = z.object({
  text: z.string(),
  probability: z.number(),
  category: z.enum(CATEGORIES),
});
export type SeenTag = z.output<typeof SeenTag>;

/** What a recipe makes of one image. Without a result `after` is `before`. */
export const CaptionPreview = z.object({
  imageId: ImageId,
  /** `ready`: looked at by this recipe's model; `waiting`: not yet; `failed`: it could not be, and `reason` says why. */
  state: z.enum(['ready', 'waiting', 'failed']),
  reason: z.string(),
  before: z.string(),
  after: z.string(),
  /** Tags in the caption's order; none for prose. */
  tags: z.array(SeenTag),
  /** The likeliest of those that are below their threshold. */
  others: z.array(SeenTag),
});
export type CaptionPreview = z.output<typeof CaptionPreview>;

export const CaptioningSummary = z.object({
  ready: z.int(),
  waiting: z.int(),
  failed: z.int(),
  /** Captions that saving would change. */
  changed: z.int(),
  /** How many images get a tag, the most frequent first, at most 300. */
  tags: z.array(z.object({ text: z.string(), count: z.int(), category: z.enum(CATEGORIES) })),
});
export type CaptioningSummary = z.output<typeof CaptioningSummary>;

/** A tagger model that can be had, and whether it is on this disk. */
export const TaggerModelInfo = z.object({
  id: z.string(),
  name: z.string(),
  about: z.string(),
  licence: z.string(),
  /** Exact when it is there, else about. */
  sizeBytes: z.number(),
  isThere: z.boolean(),
  dir: z.string(),
});
export type TaggerModelInfo = z.output<typeof TaggerModelInfo>;

const About = z.object({ projectId: ProjectId, recipe: CaptioningRecipe });
const Images = About.extend({ imageIds: z.array(ImageId).min(1).max(MAX_IMAGES) });

const Address = z.object({ address: z.string().min(1).max(2000) });
const KeyState = z.enum(['none', 'kept', 'session']);

export const taggerJobs = {
  /** `dir`: where the model lies now. */
  tagger_download: jobKind(z.object({ dir: z.string(), bytes: z.number() })),
  /** Looks at images. `passedOver`: looked at before, or not to be. */
  captioning: jobKind(
    z.object({ made: z.int(), passedOver: z.int(), failed: z.array(FileFailure) }),
  ),
  /** Writes captions. `waiting`: images that were not looked at yet. */
  captioning_save: jobKind(
    z.object({
      changed: z.int(),
      unchanged: z.int(),
      emptied: z.int(),
      waiting: z.int(),
      failed: z.array(FileFailure),
      stepId: z.string().nullable(),
    }),
  ),
};

export const taggerRequests = {
  'tagger.models': request(Nothing, z.object({ models: z.array(TaggerModelInfo) })),
  /** Loads a known model; goes on where it was cut off. */
  'tagger.download': request(
    z.object({ modelId: z.string().min(1).max(100) }),
    starts('tagger_download'),
  ),
  /** Looks at a folder with a model. `not_found` and `invalid_file` say what is missing or wrong. */
  'tagger.inspect': request(
    z.object({ dir: HostPath }),
    z.object({
      tags: z.int(),
      categories: z.array(z.enum(CATEGORIES)),
      sizeBytes: z.number(),
      /** The script would give names to outputs that the rows of the list do not. */
      isMislabelledByScript: z.boolean(),
    }),
  ),
  /** The models that an OpenAI-compatible server offers. `disconnected` when it does not answer. */
  'captioning.endpointModels': request(
    Address.extend({ allowRemote: z.boolean().default(false) }),
    z.object({ models: z.array(z.string()) }),
  ),
  /** How the API key of a server is kept: by the system's key store, or only until the app closes. */
  'captioning.endpointKey': request(Address, z.object({ key: KeyState })),
  /** Keeps the API key of a server, for this scheme, name and port only; an empty one forgets it. It is never handed out again. */
  'captioning.setEndpointKey': request(
    Address.extend({
      key: z
        .string()
        .max(500)
        .regex(/^[\x21-\x7e]*$/),
    }),
    z.object({ key: KeyState }),
  ),
  /**
   * Looks at images with the recipe's model; writes no caption. What was looked at before is passed over, so that a cancelled
   * job goes on where it was.
   */
  'captioning.start': request(Images, starts('captioning')),
  /** What the recipe makes of these images, out of what was seen: no model runs. */
  'captioning.preview': request(
    About.extend({ imageIds: z.array(ImageId).min(1).max(200) }),
    z.object({ images: z.array(CaptionPreview) }),
  ),
  'captioning.summary': request(Images, CaptioningSummary),
  /** Writes the captions, one step of the history. */
  'captioning.save': request(Images, starts('captioning_save')),
  'captioning.recipes': request(
    z.object({ projectId: ProjectId }),
    z.object({ recipes: z.array(CaptioningRecipe) }),
  ),
  /** Keeps the project's recipes; each name once. */
  'captioning.saveRecipes': request(
    z.object({ projectId: ProjectId, recipes: z.array(CaptioningRecipe).max(100) }),
    Ok,
  ),
};

export const taggerEvents = {
  /** Key: project id. Images that a job has just looked at, or failed to. */
  'captioning.made': z.object({ imageIds: z.array(ImageId) }),
};

export { TaggerModel };
