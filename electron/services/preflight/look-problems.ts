import { basename } from 'node:path';
import type { EngineId } from '../../../shared/contract/index.js';
import { rawPlain } from '../../../shared/domain/config/effective-config.js';
import type { RawValues } from '../../../shared/domain/config/raw-values.js';
import type { ConfigProblem, TrainingConfig } from '../../../shared/domain/config/schema.js';
import type { SeenByTrainer } from './trainer-eye.js';

export interface LookedAt {
  readonly images: readonly SeenByTrainer[];
  /** Fields and raw arguments together. */
  readonly config: TrainingConfig;
  readonly raw: RawValues;
  readonly engine: EngineId;
}

/** What neither the settings nor the dataset alone can tell: captions found in another place, and what is left out of them. */
export function lookProblems(looked: LookedAt): ConfigProblem[] {
  return [...foreignCaptions(looked), ...additions(looked), ...validation(looked)];
}

/**
 * A caption that is not the image’s own in the dataset and yet ends the run: a neighbour’s, or one of another extension.
 * The image’s own are judged with the dataset.
 */
function foreignCaptions({ images, engine }: LookedAt): ConfigProblem[] {
  if (engine !== 'sd-scripts') return [];
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
  if (engine !== 'sd-scripts' || !isCached) return [];
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
  if (engine !== 'sd-scripts' || typeof split !== 'number' || split <= 0) return [];
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
