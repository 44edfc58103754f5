import type { IntakeKind } from '../../contract/imports.js';
import { parseConceptFolder, splitExtension } from '../dataset/index.js';
import { folded } from './brought.js';

/** Why something that was brought is passed over. */
export interface LeftOut {
  readonly kind: IntakeKind;
  readonly reason: string;
}

const REASONS: Readonly<Record<IntakeKind, string>> = {
  mask: 'A mask says where a picture counts; the trainer would train it as a picture.',
  thumbnail: 'It is a small copy that a system or a NAS has made of a picture.',
  sample: 'It is a picture that a training made as a sample.',
  work_folder: 'It belongs to a program that worked there: logs, models, results.',
  cache: 'It is a cache or a model of a trainer.',
  settings: 'It holds settings or notes of a program, no caption.',
  system: 'A system keeps it for itself.',
  hidden: 'It is hidden.',
};

/** The same for a kind. */
export function leftOutAs(kind: IntakeKind): LeftOut {
  return { kind, reason: REASONS[kind] };
}

/** Folders that nobody looks into: of systems (Windows, macOS, Synology, QNAP) and of programs, with thousands of files. */
const SYSTEM_FOLDERS = new Set([
  '__macosx',
  '$recycle.bin',
  'system volume information',
  '#recycle',
  '#snapshot',
  '@recycle',
  '@recently-snapshot',
  'lost+found',
]);
const PROGRAM_FOLDERS = new Set(['node_modules', 'site-packages', '__pycache__', 'venv']);

const THUMBNAIL_FOLDERS = new Set([
  '@eadir', // Synology
  '.@__thumb', // QNAP
  '.thumbnails',
  '.thumbs',
  '_thumbs',
  '_thumbnails',
  'thumbs',
  'thumb',
  'thumbnails',
  '.picasaoriginals',
  '.xvpics',
]);
/** kohya’s and diffusers’ masks; what OneTrainer and ai-toolkit call their folders of them. */
const MASK_FOLDER = /^(?:.*[ _-])?masks?$/;
/** `sample` of sd-scripts, `samples` of ai-toolkit and OneTrainer, `validation_images` of diffusers and SimpleTuner. */
const SAMPLE_FOLDERS = new Set([
  'sample',
  'samples',
  'sample_images',
  'sample-images',
  'validation_images',
]);
/** Caches of ai-toolkit, OneTrainer, SimpleTuner; Jupyter’s copies are hidden. */
const CACHE_FOLDERS = new Set([
  '_latent_cache',
  '_t_e_cache',
  '_clip_vision_cache',
  '_controls',
  'latent_cache',
  'latents_cache',
  'cache_latents',
  'vae_cache',
  'text_cache',
  'text_embeds_cache',
  'workspace-cache',
]);
/** Only beside a dataset: anywhere else these are words as any others. */
const BESIDE_DATASET = new Set([
  'log',
  'logs',
  'model',
  'models',
  'output',
  'outputs',
  'checkpoints',
  'runs',
  'backup',
  'backups',
  'save',
  'tensorboard',
]);
/** kohya’s `reg`; diffusers’ class images; how people call them. */
const REGULARISATION =
  /^(?:regs?|reg_?(?:data|images?|imgs?|dir)|regulari[sz]ations?(?:_?(?:data|images?|imgs?|dir))?|class_?(?:data|images?|imgs?|dir)|classification_?images?)$/;

/** A folder that is not looked into at all; null for others. */
export function closedFolder(name: string): LeftOut | null {
  const plain = folded(name);
  if (THUMBNAIL_FOLDERS.has(plain)) return null;
  if (SYSTEM_FOLDERS.has(plain)) return leftOutAs('system');
  if (PROGRAM_FOLDERS.has(plain)) return leftOutAs('work_folder');
  return name.startsWith('.') ? leftOutAs('hidden') : null;
}

/** A folder whose files are no training images; `siblings`: names of the folders in the same place. Null for others. */
export function leftOutFolder(name: string, siblings: ReadonlySet<string>): LeftOut | null {
  const plain = folded(name);
  if (parseConceptFolder(name) !== null) return null;
  if (THUMBNAIL_FOLDERS.has(plain)) return leftOutAs('thumbnail');
  if (MASK_FOLDER.test(plain)) return leftOutAs('mask');
  if (SAMPLE_FOLDERS.has(plain)) return leftOutAs('sample');
  if (CACHE_FOLDERS.has(plain)) return leftOutAs('cache');
  return BESIDE_DATASET.has(plain) && isBesideDataset(siblings) ? leftOutAs('work_folder') : null;
}

function isBesideDataset(siblings: ReadonlySet<string>): boolean {
  for (const name of siblings) {
    const plain = folded(name);
    if (plain === 'img' || plain === 'dataset' || plain === 'datasets' || plain === '.studio')
      return true;
    if (REGULARISATION.test(plain.replaceAll(/[- ]/g, '_'))) return true;
    if (parseConceptFolder(name) !== null) return true;
  }
  return false;
}

/** True for a folder of regularisation images. */
export function isRegularisationFolder(name: string): boolean {
  return REGULARISATION.test(folded(name).replaceAll(/[- ]/g, '_'));
}

const SYSTEM_FILES = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'desktop.ini',
  '.ds_store',
  '.directory',
  '.localized',
  'zbthumbnail.info',
  'synoindex_media_info',
  'picasa.ini',
  '.picasa.ini',
]);
const CACHE_FILE = /\.(npz|npy|safetensors|ckpt|pt|pth|pkl|onnx|gguf|arrow|parquet|lock)$/i;
const SETTINGS_FILE = /\.(toml|ya?ml|ini|cfg|conf|xmp|log|bat|sh|ps1|py|ipynb|db|lnk|url)$/i;
const IMAGE_END = String.raw`\.(?:png|jpe?g|webp|bmp)$`;
/** OneTrainer: `photo-masklabel.png`, `photo-condlabel.png`. */
const ONE_TRAINER = new RegExp(`-(?:mask|cond)label${IMAGE_END}`, 'i');
/** Synology’s and others’ small copies. */
const THUMBNAIL_FILE = new RegExp(
  `^synophoto_thumb_[a-z]+${IMAGE_END}|^folder_thumb${IMAGE_END}`,
  'i',
);
/**
 * Samples by their names: sd-scripts `NAME_e000001_00_20240131123456_42.png` and `NAME_000500_00_…`, ai-toolkit
 * `1723456789012__000000500_0.jpg`, OneTrainer `…-training-sample-500-1-0.png`.
 */
const SAMPLE_FILES = [
  new RegExp(String.raw`(?:^|_)e?\d{6}_\d{2}_20\d{12}(?:_\d+)?` + IMAGE_END, 'i'),
  new RegExp(String.raw`^\d{13}__\d{9}_\d+` + IMAGE_END, 'i'),
  new RegExp(String.raw`-training-sample-\d+-\d+-\d+` + IMAGE_END, 'i'),
];
const MASK_OF = /^(.+?)[ ._-](?:mask|matte|alpha[_-]?mask|seg(?:mentation)?)$/i;
const MASK_BEFORE = /^mask[ ._-](.+)$/i;
const THUMBNAIL_OF = /^(.+?)[ ._-](?:thumb|thumbnail)$/i;
const THUMBNAIL_BEFORE = /^(?:thumb|tn|thumbnail)[ ._-](.+)$/i;

/** A file that is no training image by its own name; null for others. */
export function leftOutFile(name: string): LeftOut | null {
  const plain = folded(name);
  if (SYSTEM_FILES.has(plain) || name.startsWith('._')) return leftOutAs('system');
  if (name.startsWith('.')) return leftOutAs('hidden');
  if (CACHE_FILE.test(name)) return leftOutAs('cache');
  if (SETTINGS_FILE.test(name)) return leftOutAs('settings');
  if (ONE_TRAINER.test(name)) return leftOutAs('mask');
  if (THUMBNAIL_FILE.test(name)) return leftOutAs('thumbnail');
  return SAMPLE_FILES.some((pattern) => pattern.test(name)) ? leftOutAs('sample') : null;
}

/**
 * An image that belongs to another one of its folder: its mask or small copy. By the name alone it might be a picture of a
 * mask, so the other one must be there. `stems`: those of the folder's images, folded.
 */
export function leftOutBeside(stem: string, stems: ReadonlySet<string>): LeftOut | null {
  const plain = folded(stem);
  const isOf = (patterns: readonly RegExp[]) =>
    patterns.some((pattern) => stems.has(pattern.exec(plain)?.[1] ?? ''));
  if (isOf([MASK_OF, MASK_BEFORE])) return leftOutAs('mask');
  return isOf([THUMBNAIL_OF, THUMBNAIL_BEFORE]) ? leftOutAs('thumbnail') : null;
}

/** Of the images of one folder (names) those that are none to train, each with the reason. */
export function noTrainingImages(names: readonly string[]): Map<string, LeftOut> {
  const stems = new Set(names.map((name) => folded(splitExtension(name).stem)));
  const found = new Map<string, LeftOut>();
  for (const name of names) {
    const why = leftOutFile(name) ?? leftOutBeside(splitExtension(name).stem, stems);
    if (why !== null) found.set(name, why);
  }
  return found;
}
