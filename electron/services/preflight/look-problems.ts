import { basename } from 'node:path';
import type { EngineId } from '../../../shared/contract/index.js';
import { problem, type Problem } from '../../../shared/domain/config/checks/index.js';
import type { TrainingSettings } from '../../../shared/domain/config/value/index.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import type { PlacedImage } from '../../../shared/domain/preflight/index.js';
import type { SeenByTrainer, TrainerEye } from './trainer-eye.js';

type PlacedName = PlacedImage<{ readonly image: { readonly name: string } }>;

export interface LookedAt {
  readonly images: readonly SeenByTrainer[];
  readonly foldersAsImages: TrainerEye['foldersAsImages'];
  readonly placed: readonly PlacedName[];
  readonly settings: TrainingSettings;
  readonly engine: EngineId;
}

/** What neither the settings nor the dataset alone can tell: captions found in another place, and what is left out of them. */
export function lookProblems(looked: LookedAt): Problem[] {
  return [
    ...foreignCaptions(looked),
    ...additions(looked),
    ...validation(looked),
    ...tooSmall(looked),
    ...foldersAsImages(looked),
  ];
}

/** The trainer looks for images by the ends of names alone. */
function foldersAsImages({ foldersAsImages: folders }: LookedAt): Problem[] {
  return folders.map(({ dir, name }) =>
    problem('dataset', 'error', 'folder_as_image', { name, concept: basename(dir) }),
  );
}

/**
 * A caption that is not the image’s own in the dataset and yet ends the run: a neighbour’s, or one of another extension.
 * The image’s own are judged with the dataset.
 */
function foreignCaptions({ images, engine }: LookedAt): Problem[] {
  if (!engineTraits(engine).endsAtBadCaption) return [];
  const ending = images.filter(
    ({ image, caption }) => caption.read.kind === 'ends_run' && caption.rev !== image.captionRev,
  );
  const [first] = ending;
  if (first === undefined) return [];
  const { image, caption } = first;
  const isEmpty = caption.read.kind === 'ends_run' && caption.read.why === 'empty';
  const path = caption.path ?? '';
  const file = basename(path);
  const params = { image: image.name, file, path: path || file, isEmpty, more: ending.length - 1 };
  return [problem('dataset', 'error', 'caption_ends_run', params)];
}

/** The trainer adds prefix and suffix when it reads a caption for a step; text encoder outputs were cached without them. */
function additions({ settings, engine }: LookedAt): Problem[] {
  const config = settings.counted;
  const isCached = config.cacheTextEncoderOutputs || config.cacheTextEncoderOutputsToDisk;
  if (!engineTraits(engine).readsAllArguments || !isCached) return [];
  return ['caption_prefix', 'caption_suffix'].flatMap((name): Problem[] => {
    const text = settings.plain(name);
    if (typeof text !== 'string' || text === '') return [];
    const params = { name, isClipTrained: !config.trainUnetOnly };
    return [problem(name, 'warning', 'not_in_cached_captions', params, { kind: 'remove' })];
  });
}

function validation({ settings, engine }: LookedAt): Problem[] {
  const split = settings.plain('validation_split');
  if (!engineTraits(engine).readsAllArguments || typeof split !== 'number' || split <= 0) return [];
  return [problem('validation_split', 'info', 'validation_split', {})];
}

/** Where nothing is enlarged, an image smaller than one step of the buckets has no bucket: the trainer divides by its size. */
function tooSmall({ placed }: LookedAt): Problem[] {
  const small = placed.filter(
    ({ placement }) =>
      placement !== null && (placement.bucket.width < 1 || placement.bucket.height < 1),
  );
  const [first] = small;
  if (first === undefined) return [];
  const params = { image: first.image.image.name, more: small.length - 1 };
  const cure = { kind: 'remove' } as const;
  return [problem('bucket_no_upscale', 'error', 'too_small_for_bucket', params, cure)];
}
