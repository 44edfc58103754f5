import { formatBytes } from '../../format.js';
import { fieldSpec, type FieldKey } from '../schema/fields.js';
import { labelOf } from '../schema/effective-config.js';
import { IMAGE_TEXTS, type Said } from './dataset-problem-texts.js';

const said = (message: string, hint: string): Said => ({ message, hint });

interface Range {
  readonly field: FieldKey;
  readonly value: number;
}

function rangeOf(field: FieldKey): string {
  const { min, max, unit } = fieldSpec(field);
  return `Enter a number from ${min ?? '…'} to ${max ?? '…'}${unit === undefined ? '' : ` ${unit}`}.`;
}

interface Choice {
  /** A label of the form, or the trainer’s name. */
  readonly name: string;
  readonly value: string;
  readonly choices: readonly string[];
  readonly isField: boolean;
}

/** Bytes in the unit that estimates count in. */
const GB = 1e9;

const OF_FIELDS = {
  not_a_number: ({ field }: Range) => said(`${labelOf(field)} is not a number.`, rangeOf(field)),
  too_small: ({ field, value }: Range) =>
    said(`${labelOf(field)} is ${value}; the least is ${fieldSpec(field).min}.`, rangeOf(field)),
  too_large: ({ field, value }: Range) =>
    said(`${labelOf(field)} is ${value}; the most is ${fieldSpec(field).max}.`, rangeOf(field)),
  not_a_choice: ({ name, value, choices, isField }: Choice) =>
    said(
      `${name} cannot be “${value}”.`,
      `${isField ? 'Choose' : 'It is'} one of: ${choices.join(', ')}.`,
    ),
  /** `name`: as a file calls it; null: in the form. */
  model_missing: ({ field, name }: { field: FieldKey; name: string | null }) =>
    name === null
      ? said(
          `${labelOf(field)} is not chosen.`,
          `Choose the file here, or once for all projects in Settings. ${fieldSpec(field).help}`,
        )
      : said(
          `${labelOf(field)} (${name}) is not given; the trainer needs it.`,
          'Add the line with the path of the file.',
        ),
  model_path_relative: ({ field, path }: { field: FieldKey; path: string }) =>
    said(
      `${labelOf(field)} needs a full path; “${path}” is not one.`,
      'Choose the file with the button beside the field.',
    ),
  output_name: ({ name, safe }: { name: string; safe: string }) =>
    said(
      `“${name}” cannot be the name of a file on every system.`,
      safe === '' ? 'Use letters, digits, blanks, - and _.' : `For example: ${safe}`,
    ),
};

const OF_ARGUMENTS = {
  raw_ignored: ({ name, instead }: { name: string; instead: string }) =>
    said(`${name} is set by the app; your value is ignored.`, instead),
  wrong_type: ({ name, wanted }: { name: string; wanted: string }) =>
    said(`${name} must be ${wanted}.`, 'Correct its value.'),
  unknown_key: ({ name, near, isOfNetwork }: Unknown) =>
    said(
      `The ${isOfNetwork ? 'FLUX LoRA network' : 'trainer'} has no setting ${name} and would ignore it.`,
      near === null ? 'Check its spelling.' : `Did you mean ${near}?`,
    ),
  not_given: ({ name, add }: { name: string; add: string }) =>
    said(`${name} is not given, and no dataset_config either.`, add),
  caption_extension: () =>
    said(
      'caption_extension is not given; the trainer then reads .caption files and passes over every .txt.',
      'Add caption_extension = ".txt".',
    ),
};

interface Unknown {
  readonly name: string;
  readonly near: string | null;
  readonly isOfNetwork: boolean;
}

const OF_LEARNING = {
  resolution_step: () =>
    said(
      'The resolution is not a multiple of 64; buckets are rounded down.',
      'Use 512, 768 or 1024.',
    ),
  constant_warmup: () =>
    said(
      'The scheduler “constant” takes no warm-up; the trainer would end with an error.',
      'Choose constant_with_warmup, or set the warm-up to 0.',
    ),
  warmup_too_long: ({ warmup, total }: { warmup: number; total: number }) =>
    said(
      `The warm-up (${warmup} steps) is as long as the whole run (${total} steps); the learning rate never gets to its value.`,
      'Use about a tenth of the steps.',
    ),
  learning_rate_zero: () =>
    said('At a learning rate of 0 nothing is learned.', '1e-4 is the usual start.'),
  learning_rate_high: () =>
    said(
      'This learning rate is very high; the loss will probably become NaN.',
      '1e-4 is the usual start; 5e-5 when results come out too strong.',
    ),
  learning_rate_prodigy: () =>
    said(
      'Prodigy finds the rate itself and multiplies it by this one; it will hardly learn.',
      'Use 1.0 with Prodigy.',
    ),
  alpha_above_rank: () =>
    said(
      'Alpha is above the rank, which makes the learning rate larger than it reads.',
      'Half the rank is the usual choice; at most the rank.',
    ),
  rank_high: () =>
    said(
      'Ranks above 128 make large files and learn the images by heart.',
      'Character 32, style 16–64, concept 8–16.',
    ),
  batch_never_full: ({ batch, images }: { batch: number; images: number }) =>
    said(
      `A batch of ${batch} is never full: an epoch has ${images} images.`,
      'Use a smaller batch or more repeats.',
    ),
  saves_once: () =>
    said('Only the last epoch will be saved.', 'Save every 1 or 2 epochs to compare checkpoints.'),
};

const OF_MEMORY = {
  fp8_needs_mixed: () =>
    said(
      'fp8 needs mixed precision; the trainer would end with an error.',
      'Choose bf16 (or fp16 on cards before the 30 series).',
    ),
  trains_clip: () =>
    said(
      'CLIP-L will be trained too, although text encoder outputs are cached: only T5’s are then.',
      `Turn on “${labelOf('trainUnetOnly')}” unless you mean to.`,
    ),
  disk_without_cache: ({ cache }: { cache: 'cacheLatents' | 'cacheTextEncoderOutputs' }) =>
    said(
      `A cache on disk turns the ${cache === 'cacheLatents' ? 'latent' : 'text encoder'} cache on as well.`,
      `Turn on “${labelOf(cache)}”, or turn this off.`,
    ),
  swap_and_offload: () =>
    said(
      'Swapping blocks does not go together with cpu_offload_checkpointing.',
      'Use one of the two.',
    ),
  full_bf16_needs_mixed: () =>
    said('full_bf16 needs mixed precision bf16.', 'Set mixed precision to bf16.'),
  not_with_text_cache: ({ name }: { name: string }) =>
    said(
      `${name} does not go together with cached text encoder outputs.`,
      `Turn “${labelOf('cacheTextEncoderOutputs')}” off, or leave ${name} out.`,
    ),
  not_with_latent_cache: ({ name }: { name: string }) =>
    said(
      `${name} does not go together with cached latents.`,
      `Turn “${labelOf('cacheLatents')}” off, or leave ${name} out.`,
    ),
  bucket_steps: ({ steps }: { steps: number }) =>
    said(
      `bucket_reso_steps is ${steps}; the trainer takes multiples of 64 only.`,
      'Leave it out or use 64.',
    ),
  bucket_min: ({ least, resolution }: { least: number; resolution: number }) =>
    said(
      `min_bucket_reso (${least}) is above the resolution (${resolution}).`,
      'Leave it out: it is then made from the resolution.',
    ),
  bucket_max: ({ most, resolution }: { most: number; resolution: number }) =>
    said(
      `max_bucket_reso (${most}) is below the resolution (${resolution}).`,
      'Leave it out: it is then made from the resolution.',
    ),
  workers: () =>
    said(
      'Persistent workers need at least one worker.',
      'Set max_data_loader_n_workers to 1 or leave persistent_data_loader_workers out.',
    ),
};

/** Bytes; `least`: of the finished LoRA, where not even that fits. `parts`: of what may be written, GB. */
interface Disk {
  readonly free: number;
  readonly least: number | null;
  readonly need: number;
  readonly parts: readonly { readonly label: string; readonly gb: number }[];
}

const OF_START = {
  disk_short: ({ free, least, need, parts }: Disk) => {
    const listed = parts
      .map(({ label, gb: size }) => `${label} ${formatBytes(size * GB)}`)
      .join(', ');
    return said(
      least === null
        ? `The run may write ${formatBytes(need * GB)} (${listed}); ${formatBytes(free)} are free on the project’s disk.`
        : `Not even the finished LoRA fits on the disk: ${formatBytes(free)} are free, it has ${formatBytes(least)}.`,
      'Free some space, save fewer checkpoints, or keep no resume points. Caches that are there already need none.',
    );
  },
  bitsandbytes_missing: ({ optimizer }: { optimizer: string }) =>
    said(
      `${optimizer} needs the package bitsandbytes, which the trainer’s Python does not have.`,
      'Install it there (Settings, Trainer: “Repair”), or use AdamW, which needs more memory.',
    ),
  output_name_taken: ({ name, runs }: { name: string; runs: number }) =>
    said(
      `${runs === 1 ? 'An earlier run' : `${runs} earlier runs`} saved a LoRA as ${name}, too. Nothing is overwritten, but the two are easily mixed up.`,
      'Give this one a name of its own.',
    ),
  /** In the doctor’s words. */
  truncated: ({ title, why }: { title: string; why: string }) =>
    said(`${title}.`, `${why} The doctor on the dataset page names and mends them.`),
};

const OF_DATASET = {
  dataset_empty: ({ isEmpty }: { isEmpty: boolean }) =>
    said(
      isEmpty
        ? 'The dataset has no images.'
        : 'The dataset has no images to train: only ones that the trainer does not read, or regularisation images.',
      'Add images on the dataset page, or switch a concept on. A character wants 15 to 50.',
    ),
  ...IMAGE_TEXTS,
};

const OF_LOOK = {
  caption_ends_run: ({ image, file, path, isEmpty, more }: ForeignCaption) =>
    said(
      `${image} would be given the caption ${file}, which is ${isEmpty ? 'empty' : 'not UTF-8'}: that ends the run.${more > 0 ? ` The same holds for ${more} more.` : ''}`,
      `Write ${image} a caption of its own, or mend ${path}.`,
    ),
  not_in_cached_captions: ({ name, isClipTrained }: { name: string; isClipTrained: boolean }) =>
    said(
      `${isClipTrained ? 'T5 never, only CLIP-L' : 'Nobody'} reads ${name}: cached text encoder outputs are made from the caption alone.`,
      'Write the text into the captions (batch edit on the dataset page), or turn the text encoder cache off.',
    ),
  validation_split: () =>
    said(
      'A part of the images is kept back for validation; the trainer draws which. The numbers here count all images.',
      'Leave validation_split out to train them all.',
    ),
  folder_as_image: ({ name, concept }: { name: string; concept: string }) =>
    said(
      `${name} in ${concept} is a folder that is named like an image: the trainer opens it as one, and ends.`,
      'Rename that folder.',
    ),
  too_small_for_bucket: ({ image, more }: { image: string; more: number }) =>
    said(
      `${image} is smaller than the smallest bucket, and bucket_no_upscale forbids to enlarge it: the run would end.${more > 0 ? ` So are ${more} more.` : ''}`,
      'Leave bucket_no_upscale out, or take the image out of the dataset.',
    ),
};

/** A caption that is found for an image in another place. `path`: of its file; `more`: images with the same trouble. */
interface ForeignCaption {
  readonly image: string;
  readonly file: string;
  readonly path: string;
  readonly isEmpty: boolean;
  readonly more: number;
}

/** What is said of each problem, by its code, from its parameters. */
export const PROBLEM_TEXTS = {
  ...OF_FIELDS,
  ...OF_ARGUMENTS,
  ...OF_LEARNING,
  ...OF_MEMORY,
  ...OF_START,
  ...OF_DATASET,
  ...OF_LOOK,
};
