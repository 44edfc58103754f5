import {
  diagnosis,
  isError,
  type DiagnosisContext,
  type DiagnosisRule,
} from './diagnosis-context.js';

const FULL_DISK = /No space left on device/;

/** The path at the end of a message, after its last colon and blank. */
function pathAfter(message: string | null): string {
  return message?.split(': ').pop()?.trim() ?? '';
}

const diskFull: DiagnosisRule = (context) => {
  if (!FULL_DISK.test(context.error?.message ?? '')) return null;
  const wasSaving = isError(context, 'SafetensorError');
  return diagnosis(
    'disk_full',
    {
      title: 'The disk is full',
      explanation: wasSaving
        ? 'There was no room to write a checkpoint or a resume point.'
        : 'There was no room to write the cache files beside the images.',
      hint: 'Free some space on that drive and start again. A resume point that was being written is incomplete and is not offered.',
    },
    [context.errorLine],
  );
};

const cacheBroken: DiagnosisRule = (context) => {
  if (!isError(context, 'BadZipFile')) return null;
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
  const said = context.said('illegal char in file (not UTF-8)');
  if (!said || !isError(context, 'UnicodeDecodeError')) return null;
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

const imageTruncated: DiagnosisRule = (context) => {
  if (!isError(context, 'OSError', 'image file is truncated')) return null;
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

const imageUnreadable: DiagnosisRule = (context) => {
  const said = context.said('failed to get image size:');
  if (!said || !isError(context, 'ZeroDivisionError')) return null;
  const path = /failed to get image size: (.+?), error:/.exec(said)?.[1] ?? '';
  return diagnosis(
    'image_unreadable',
    {
      title: 'A file is not an image',
      explanation: `${path} has an image’s name, but holds no picture. The trainer’s own message (“division by zero”) hides that.`,
      hint: 'Take the file out of the dataset, or replace it by a real image.',
    },
    [said, context.errorLine],
  );
};

const noImages: DiagnosisRule = (context) => {
  const said = context.said('No data found');
  if (!said) return null;
  const ignored = context.items
    .map((item) => item.text)
    .filter((text) => /^(?:ignore |not directory|found directory .* contains 0 image)/.test(text));
  return diagnosis(
    'no_images',
    {
      title: 'The trainer found no images',
      explanation:
        'It looked into the dataset’s folders and found nothing to train on, so it ended without training.',
      hint: 'Check that the concept folders are still where they were and hold images (PNG, JPEG, WebP or BMP).',
    },
    [...ignored.slice(0, 5), said],
  );
};

const promptsMissing: DiagnosisRule = (context) => {
  if (!isError(context, 'FileNotFoundError') || !context.error?.functions.includes('load_prompts'))
    return null;
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

const resumeMissing: DiagnosisRule = (context) => {
  if (!isError(context, 'ValueError', 'but folder does not exist')) return null;
  return diagnosis(
    'resume_missing',
    {
      title: 'The resume point is not there',
      explanation: `The folder to go on from was moved or deleted: ${folderOf(context)}.`,
      hint: 'Go on from another resume point, or start a new run.',
    },
    [context.errorLine],
  );
};

function folderOf(context: DiagnosisContext): string {
  return /Tried to find (.+) but folder/.exec(context.error?.message ?? '')?.[1] ?? 'unknown';
}

const resumeFinished: DiagnosisRule = (context) => {
  if (!isError(context, 'AssertionError', 'max_train_steps should be greater than initial step'))
    return null;
  return diagnosis(
    'resume_finished',
    {
      title: 'There is nothing left to train',
      explanation: 'The resume point already has as many steps as the plan, or more.',
      hint: 'Raise the number of epochs to go on from it.',
    },
    [context.errorLine],
    'epochs',
  );
};

/** About images, captions, caches, disks and resume points. The first that fits is taken. */
export const DATA_RULES: readonly DiagnosisRule[] = [
  diskFull,
  captionEmpty,
  captionEncoding,
  imageTruncated,
  imageUnreadable,
  cacheBroken,
  promptsMissing,
  resumeMissing,
  resumeFinished,
  noImages,
];
