/** A tagger model that can be downloaded. */
export interface KnownModel {
  readonly id: string;
  readonly name: string;
  /** Where it lies on Hugging Face. */
  readonly repository: string;
  /** About, in bytes: what to expect before the server says it exactly. */
  readonly sizeBytes: number;
  readonly licence: string;
  readonly about: string;
}

const LICENCE = 'Apache-2.0';

/** The WD14 models of the third generation, in the order of what one would try. Sizes as their pages give them. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    id: 'wd-swinv2-tagger-v3',
    name: 'WD SwinV2 v3',
    repository: 'SmilingWolf/wd-swinv2-tagger-v3',
    sizeBytes: 467_000_000,
    licence: LICENCE,
    about: 'The usual choice: good tags at a fair speed.',
  },
  {
    id: 'wd-vit-tagger-v3',
    name: 'WD ViT v3',
    repository: 'SmilingWolf/wd-vit-tagger-v3',
    sizeBytes: 379_000_000,
    licence: LICENCE,
    about: 'The smallest and fastest.',
  },
  {
    id: 'wd-convnext-tagger-v3',
    name: 'WD ConvNeXt v3',
    repository: 'SmilingWolf/wd-convnext-tagger-v3',
    sizeBytes: 395_000_000,
    licence: LICENCE,
    about: 'Near SwinV2, with other mistakes.',
  },
  {
    id: 'wd-eva02-large-tagger-v3',
    name: 'WD EVA02 Large v3',
    repository: 'SmilingWolf/wd-eva02-large-tagger-v3',
    sizeBytes: 1_260_000_000,
    licence: LICENCE,
    about: 'The best tags, several times slower.',
  },
];

/** The known model of that id; null for anything else, such as a folder. */
export function knownModel(id: string): KnownModel | null {
  return KNOWN_MODELS.find((model) => model.id === id) ?? null;
}

/** The two files that make a model. */
export const MODEL_FILES = ['selected_tags.csv', 'model.onnx'] as const;
