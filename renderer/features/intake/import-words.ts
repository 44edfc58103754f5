import type { CaptionForm, IntakeKind } from '../../../shared/contract/index.js';

/** How files that are no training images are called. */
export const KIND_WORDS: Readonly<Record<IntakeKind, string>> = {
  mask: 'Masks',
  thumbnail: 'Thumbnails',
  sample: 'Sample pictures of training runs',
  work_folder: 'Work folders of other tools',
  cache: 'Caches of a trainer',
  settings: 'Settings and notes',
  system: 'Files of the system',
  hidden: 'Hidden files',
};

/** How captions under other names are called, with an example where the name alone says little. */
export const FORM_WORDS: Readonly<Record<CaptionForm, { label: string; example: string }>> = {
  other_ending: { label: 'Another ending', example: 'fox.png with fox.caption' },
  after_whole_name: { label: 'After the whole name', example: 'fox.png with fox.png.txt' },
  letter_case: { label: 'Other letter case', example: 'FOX.PNG with fox.txt' },
  unicode_form: {
    label: 'The same letters, stored in another way',
    example: 'as macOS and other systems do with é and ü',
  },
  json: { label: 'A JSON file for each image', example: 'fox.png with fox.json' },
  metadata_jsonl: { label: 'A list of all images', example: 'metadata.jsonl' },
  metadata_json: { label: 'A JSON list of all images', example: 'meta_cap.json' },
  csv: { label: 'A table of all images', example: 'captions.csv' },
};
