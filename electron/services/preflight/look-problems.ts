import { basename } from 'node:path';
import type { EngineId } from '../../../shared/contract/index.js';
import {
  type ConfigProblem,
  rawPlain,
  type RawValues,
  type TrainingConfig,
} from '../../../shared/domain/config/index.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import type { PlacedImage } from '../../../shared/domain/preflight/index.js';
import type { SeenByTrainer, TrainerEye } from './trainer-eye.js';

type Placed = PlacedImage<{ readonly image: { readonly name: string } }>;

export interface LookedAt {
  readonly images: readonly SeenByTrainer[];
  readonly foldersAsImages: TrainerEye['foldersAsImages'];
  readonly placed: readonly Placed[];
  /** Fields and raw arguments together. */
  readonly config: TrainingConfig;
  readonly raw: RawValues;
  readonly engine: EngineId;
}

/** What neither the settings nor the dataset alone can tell: captions found in another place, and what is left out of them. */
export function lookProblems(looked: LookedAt): ConfigProblem[] {
  return [
    ...foreignCaptions(looked),
    ...additions(looked),
    ...validation(looked),
    ...tooSmall(looked),
    ...foldersAsImages(looked),
  ];
}

/** The trainer looks for images by the ends of names alone. */
function foldersAsImages({ foldersAsImages: folders }: LookedAt): ConfigProblem[] {
  return folders.map(({ dir, name }) => ({
    field: 'dataset',
    severity: 'error',
    code: 'folder_as_image',
    message: `${name} in ${basename(dir)} is a folder that is named like an image: the trainer opens it as one, and ends.`,
    hint: 'Rename that folder.',
  }));
}

/**
 * A caption that is not the image’s own in the dataset and yet ends the run: a neighbour’s, or one of another extension.
 * The image’s own are judged with the dataset.
 */
function foreignCaptions({ images, engine }: LookedAt): ConfigProblem[] {
  if (!engineTraits(engine).endsAtBadCaption) return [];
  const ending = images.filter(
    ({ image, caption }) => caption.read.kind === 'ends_run' && caption.rev !== image.captionRev,
  );
  const [first] = ending;
  if (first === undefined) return [];
  const { image, caption } = first;
  const why =
    caption.read.kind === 'ends_run' && caption.read.why === 'empty' ? 'empty' : 'not UTF-8';
  const more = ending.length > 1 ? ` The same holds for ${ending.length - 1} more.` : '';
  const file = basename(caption.path ?? '');
  return [
    {
      field: 'dataset',
      severity: 'error',
      code: 'caption_ends_run',
      message: `${image.name} would be given the caption ${file}, which is ${why}: that ends the run.${more}`,
      hint: `Write ${image.name} a caption of its own, or mend ${caption.path ?? file}.`,
    },
  ];
}

/** What is put before and behind a caption is put there when it is read for a step; what is cached was read before. */
function additions({ config, raw, engine }: LookedAt): ConfigProblem[] {
  const isCached = config.cacheTextEncoderOutputs || config.cacheTextEncoderOutputsToDisk;
  if (!engineTraits(engine).readsAllArguments || !isCached) return [];
  return ['caption_prefix', 'caption_suffix'].flatMap((name): ConfigProblem[] => {
    const text = rawPlain(raw, name);
    if (typeof text !== 'string' || text === '') return [];
    const who = config.trainUnetOnly ? 'Nobody' : 'T5 never, only CLIP-L';
    return [
      {
        field: name,
        severity: 'warning',
        code: 'not_in_cached_captions',
        message: `${who} reads ${name}: cached text encoder outputs are made from the caption alone.`,
        hint: 'Write the text into the captions (batch edit on the dataset page), or turn the text encoder cache off.',
        fix: { kind: 'remove' },
      },
    ];
  });
}

function validation({ raw, engine }: LookedAt): ConfigProblem[] {
  const split = rawPlain(raw, 'validation_split');
  if (!engineTraits(engine).readsAllArguments || typeof split !== 'number' || split <= 0) return [];
  return [
    {
      field: 'validation_split',
      severity: 'info',
      code: 'validation_split',
      message:
        'A part of the images is kept back for validation; the trainer draws which. The numbers here count all images.',
      hint: 'Leave validation_split out to train them all.',
    },
  ];
}

/** Where nothing is enlarged, an image smaller than one step of the buckets has no bucket: the trainer divides by its size. */
function tooSmall({ placed }: LookedAt): ConfigProblem[] {
  const small = placed.filter(
    ({ placement }) =>
      placement !== null && (placement.bucket.width < 1 || placement.bucket.height < 1),
  );
  const [first] = small;
  if (first === undefined) return [];
  const more = small.length > 1 ? ` So are ${small.length - 1} more.` : '';
  return [
    {
      field: 'bucket_no_upscale',
      severity: 'error',
      code: 'too_small_for_bucket',
      message: `${first.image.image.name} is smaller than the smallest bucket, and bucket_no_upscale forbids to enlarge it: the run would end.${more}`,
      hint: 'Leave bucket_no_upscale out, or take the image out of the dataset.',
      fix: { kind: 'remove' },
    },
  ];
}
