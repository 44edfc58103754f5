import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  isTrainerImageName,
  readFolderName,
  splitExtension,
} from '../../shared/domain/dataset/index.js';
import { AppError } from '../../shared/result/errors.js';
import { nodeErrorCode } from '../platform/error-value.js';
import { parseToml, readText } from './settings.js';
import { TomlValues } from './toml-values.js';

/** One picture of the dataset. `file` is absolute. */
export interface DatasetImage {
  readonly file: string;
  readonly caption: string;
  readonly repeats: number;
}

/** A concept as the trainer counts it. */
export interface DatasetFolder {
  readonly name: string;
  readonly repeats: number;
  readonly images: readonly DatasetImage[];
}

export interface Dataset {
  readonly folders: readonly DatasetFolder[];
  readonly images: readonly DatasetImage[];
  readonly batchSize: number;
  /** What a person should know, one line each. */
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

interface Defaults {
  readonly batchSize: number;
  readonly captionExtension: string;
}

/** Reads dataset.toml, lists its pictures and reads their captions. Throws `invalid_config`, `not_found`, `invalid_file`. */
export async function readDataset(path: string, defaults: Defaults): Promise<Dataset> {
  const document = new TomlValues(path, parseToml(path, await readText(path)));
  const general = document.table('general');
  const datasets = document.tables('datasets');
  const warnings: { code: string; message: string }[] = [];
  const folders: DatasetFolder[] = [];
  const batchSizes = new Set<number>();
  for (const dataset of datasets) {
    batchSizes.add(
      dataset.integer('batch_size', 1) ?? general.integer('batch_size', 1) ?? defaults.batchSize,
    );
    for (const subset of dataset.tables('subsets')) {
      if (subset.flag('is_reg')) {
        warnings.push({
          code: 'ignored_setting',
          message: 'The rehearsal leaves regularisation images out.',
        });
        continue;
      }
      const inherited = [subset, dataset, general];
      folders.push(await readFolder(path, inherited, defaults.captionExtension, warnings));
    }
  }
  if (batchSizes.size > 1) {
    throw new AppError(
      'unsupported',
      `The datasets in ${path} have different batch sizes, which the rehearsal cannot do.`,
    );
  }
  const images = folders.flatMap((folder) => folder.images);
  if (images.length === 0) throw noImages(path, folders);
  return { folders, images, batchSize: [...batchSizes][0] ?? defaults.batchSize, warnings };
}

type Tables = readonly TomlValues[];

async function readFolder(
  config: string,
  tables: Tables,
  fallbackExtension: string,
  warnings: { code: string; message: string }[],
): Promise<DatasetFolder> {
  const dir = firstOf(tables, (table) => table.text('image_dir'));
  if (dir === null) throw new AppError('invalid_config', `A subset in ${config} has no image_dir.`);
  const repeats = firstOf(tables, (table) => table.integer('num_repeats', 0)) ?? 1;
  const name = basename(resolve(dir));
  const words =
    firstOf(tables, (table) => table.text('class_tokens')) ?? readFolderName(name)?.words ?? '';
  const extension =
    firstOf(tables, (table) => table.text('caption_extension')) ?? fallbackExtension;
  const names = repeats < 1 ? [] : await imageNames(dir);
  const images: DatasetImage[] = [];
  for (const file of names) {
    const caption = await readCaption(join(dir, `${splitExtension(file).stem}${extension}`));
    if ((caption ?? words) === '') {
      warnings.push({
        code: 'empty_caption',
        message: `${file} has no words to learn: its caption is blank.`,
      });
    }
    images.push({ file: join(dir, file), caption: caption ?? words, repeats });
  }
  return { name, repeats, images };
}

function firstOf<T>(tables: Tables, read: (table: TomlValues) => T | null): T | null {
  for (const table of tables) {
    const value = read(table);
    if (value !== null) return value;
  }
  return null;
}

/** Sorted by code unit, so that the order does not hang on file system or language. */
async function imageNames(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
    return files.filter(isTrainerImageName).sort((a, b) => (a < b ? -1 : 1));
  } catch (error) {
    throw new AppError('not_found', `The image folder could not be read: ${dir}`, {
      hint: 'Was it renamed, moved, or is its drive not connected?',
      cause: error,
    });
  }
}

/** The caption as the trainer reads it: the first line, trimmed; null when there is no file. */
async function readCaption(path: string): Promise<string | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return null;
    throw new AppError('unreadable', `The caption could not be read: ${path}`, { cause: error });
  }
  if (bytes.length === 0) {
    throw new AppError('invalid_file', `The caption file is empty: ${path}`, {
      hint: 'Write a caption into it or delete the file; the trainer stops at empty ones.',
    });
  }
  return (decodeCaption(path, bytes).split(/\r\n|\r|\n/, 1)[0] ?? '').trim();
}

function decodeCaption(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AppError('invalid_file', `The caption is not UTF-8 text: ${path}`, {
      hint: 'Open it in an editor and save it as UTF-8; the trainer reads nothing else.',
      cause: error,
    });
  }
}

function noImages(path: string, folders: readonly DatasetFolder[]): AppError {
  const names = folders.map((folder) => folder.name).join(', ');
  const where =
    names === '' ? `${path} names no image folder.` : `There are no images in ${names}.`;
  return new AppError('not_found', `No data found: ${where}`, {
    hint: 'Add images (PNG, JPEG, WebP or BMP) to a concept and start again.',
  });
}
