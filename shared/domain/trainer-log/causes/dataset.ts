import {
  diagnosis,
  isError,
  wasIn,
  type DiagnosisContext,
  type DiagnosisRule,
} from '../diagnosis-context.js';
import { missingPathOf } from './missing-path.js';

/** The path at the end of a message, after its last colon and blank. */
function pathAfter(message: string | null): string {
  return message?.split(': ').pop()?.trim() ?? '';
}

const CACHE_TEXT =
  /No data left in file|Bad CRC-32|Bad magic number|Error -\d+ while decompressing|Overlapped entries|allow_pickle=False|is not a file in the archive|cannot reshape array of size \d+ into shape/;

const cacheBroken: DiagnosisRule = (context) => {
  const { text } = context;
  const isArchive = isError(context, 'BadZipFile') || CACHE_TEXT.test(text);
  const isCache = isArchive && !wasIn(context, 'load_state');
  if (!isCache && !(isError(context, 'EOFError') && context.said('Error loading file:')))
    return null;
  const said = context.said('Error loading file:');
  const path = pathAfter(said);
  return diagnosis(
    'cache_broken',
    {
      title: 'A cache file is damaged',
      explanation: `${path || 'A .npz file beside the images'} was cut short, as a full disk or a kill in mid-write leaves it. It would end every later run too.`,
      hint: 'Delete that .npz file; the trainer makes it again. The image itself is not touched.',
    },
    [said, context.errorLine],
  );
};

const captionEmpty: DiagnosisRule = (context) => {
  if (!isError(context, 'AssertionError', 'caption file is empty')) return null;
  return diagnosis(
    'caption_empty',
    {
      title: 'A caption is empty',
      explanation: `${pathAfter(context.error?.message ?? null)} has no text, and the trainer stops at such a file.`,
      hint: 'Write a caption for that image, at least the trigger word.',
    },
    [context.errorLine],
  );
};

const captionEncoding: DiagnosisRule = (context) => {
  if (!isError(context, 'UnicodeDecodeError')) return null;
  const said = context.said('illegal char in file (not UTF-8)');
  if (said === null) return otherEncoding(context);
  return diagnosis(
    'caption_not_utf8',
    {
      title: 'A caption file is not UTF-8',
      explanation: `${pathAfter(said)} was saved in another encoding.`,
      hint: 'Open that caption in the app and save it; it is written as UTF-8 then.',
    },
    [said, context.errorLine],
  );
};

/** Python does not say which file: a prompt, a settings file or a caption that a script reads in its own way. */
function otherEncoding(context: DiagnosisContext) {
  return diagnosis(
    'text_not_utf8',
    {
      title: 'A text file has another encoding than the trainer expects',
      explanation:
        'A caption, the sample prompts or a settings file holds characters that it could not read.',
      hint: 'Let the Doctor check the captions, and save sample prompts and settings again from the app: it writes UTF-8.',
    },
    [context.errorLine],
  );
}

const imageTruncated: DiagnosisRule = (context) => {
  if (!/image file is truncated|Truncated File Read|Premature end of JPEG/i.test(context.text))
    return null;
  const said = context.said('Error loading file:');
  return diagnosis(
    'image_truncated',
    {
      title: 'An image is cut short',
      explanation: `${pathAfter(said) || 'An image of the dataset'} ends in the middle and cannot be decoded.`,
      hint: 'Replace the image by a whole copy, or take it out of the dataset.',
    },
    [said, context.errorLine],
  );
};

/** Pillow’s words of a file that it cannot decode. */
const UNDECODABLE =
  /cannot identify image file|unrecognized data stream|broken data stream|broken PNG file|not a (?:PNG|JPEG|JPG|WebP|BMP) file|decompressed data too large|DecompressionBomb|image (?:size|file)[^\n]*exceeds limit|could not create decoder|bad image mode|decoder error -?\d+|bad transparency mask/i;

const imageUnreadable: DiagnosisRule = (context) => {
  const said = context.said('failed to get image size:');
  const isHidden = said !== null && isError(context, 'ZeroDivisionError');
  const isSaid = UNDECODABLE.test(context.text) || isError(context, 'UnidentifiedImageError');
  if (!isHidden && !isSaid) return null;
  const loading = context.said('Error loading file:');
  const path =
    /failed to get image size: (.+?), error:/.exec(said ?? '')?.[1] ??
    (pathAfter(loading) || 'A file of the dataset');
  return diagnosis(
    'image_unreadable',
    {
      title: 'A file is not an image',
      explanation: `${path} has an image’s name, but holds no picture that can be decoded.${isHidden ? ' The trainer’s own message (“division by zero”) hides that.' : ''}`,
      hint: 'Take the file out of the dataset, or replace it by a real image. The Doctor names all such files.',
    },
    [said ?? loading, context.errorLine],
  );
};

const nanLatents: DiagnosisRule = (context) => {
  const path = /NaN detected in latents: ?(.*)/.exec(context.error?.message ?? '')?.[1];
  if (path === undefined) return null;
  return diagnosis(
    'nan_latents',
    {
      title: 'An image became “not a number”',
      explanation: `The autoencoder made no valid latents of ${path || 'an image'}: its file is damaged or another model’s, or its precision is too low.`,
      hint: 'Choose the autoencoder file of FLUX.1 again in the training form, and bf16 as precision. If only one image is named, replace it.',
    },
    [context.errorLine],
    'ae',
  );
};

const noImages: DiagnosisRule = (context) => {
  const said = context.said('No data found');
  if (said === null) return null;
  const ignored = context.items
    .map((item) => item.text)
    .filter((text) => /^(?:ignore |not directory|found directory .* contains 0 image)/.test(text));
  const gone = ignored.find((text) => text.startsWith('not directory: '));
  return diagnosis(
    'no_images',
    {
      title:
        gone === undefined
          ? 'The trainer found no images'
          : 'A folder of the dataset is not there any more',
      explanation:
        gone === undefined
          ? 'It looked into the dataset’s folders and found nothing to train on, so it ended without training.'
          : `The trainer looked for ${pathAfter(gone)} and found no folder, so it ended without training.`,
      hint: 'Check that the concept folders are still where they were and hold images (PNG, JPEG, WebP or BMP).',
    },
    [...ignored.slice(0, 5), said],
  );
};

const OF_A_DATASET = /\.(?:png|jpe?g|webp|bmp|avif|jxl|txt|caption|npz)$/i;
const READS_DATASET =
  /^(?:load_image|load_images_and_masks|trim_and_resize|cache_batch|get_image_size|load_latents|read_caption|load_dreambooth_dir|__getitem__|_worker_loop)/;

/** A file or folder of the dataset that was there at the start and is gone. */
const datasetGone: DiagnosisRule = (context) => {
  const path = missingPathOf(context);
  if (path === null || path === '' || wasIn(context, 'load_prompts')) return null;
  const isRead = context.errors.some(({ functions }) =>
    functions.some((name) => READS_DATASET.test(name)),
  );
  if (!OF_A_DATASET.test(path) && !isRead) return null;
  return diagnosis(
    'dataset_gone',
    {
      title: 'A file of the dataset is not there any more',
      explanation: `The trainer looked for ${path} and found nothing: it or its whole folder was moved, renamed or deleted during the run, or its drive went away.`,
      hint: 'Put the folder back where it was and start again; run the Doctor first, it names what is missing. While a run is on, leave its images where they are.',
    },
    [context.errorLine],
  );
};

const promptsMissing: DiagnosisRule = (context) => {
  if (!isError(context, 'FileNotFoundError') || !wasIn(context, 'load_prompts')) return null;
  return diagnosis(
    'prompts_missing',
    {
      title: 'The file with the sample prompts is not there',
      explanation: 'The trainer looked for the prompts of the samples and found no file.',
      hint: 'Write the sample prompts again, or turn samples off.',
    },
    [context.errorLine],
    'sampleEveryEpochs',
  );
};

/** About images, captions and caches. The first that fits is taken. */
export const DATASET_RULES: readonly DiagnosisRule[] = [
  captionEmpty,
  captionEncoding,
  imageTruncated,
  imageUnreadable,
  nanLatents,
  cacheBroken,
  promptsMissing,
  datasetGone,
];

/** What the trainer says of a dataset without an error. */
export const DATASET_LINES: readonly DiagnosisRule[] = [noImages];
