import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  labelsFromCsv,
  labelsFromMapping,
  TagListError,
  type Label,
  type LabelRule,
} from '../../../../shared/domain/captioning/index.js';
import { AppError } from '../../../../shared/result/errors.js';
import { nodeErrorCode } from '../../../platform/error-value.js';
import type { Arithmetic } from './worker/messages.js';

/** A folder with a model and its list of tags. */
export interface ModelFolder {
  readonly dir: string;
  readonly modelFile: string;
  readonly tagsFile: string;
  readonly arithmetic: Arithmetic;
  /** What the model's outputs stand for. */
  labels(rule: LabelRule): readonly Label[];
  /** Names this very model: another file or another list of tags has another key. */
  readonly key: string;
  readonly sizeBytes: number;
}

interface Kind {
  readonly models: readonly string[];
  readonly tags: string;
  readonly arithmetic: Arithmetic;
  labels(text: string, rule: LabelRule): Label[];
}

/** The two forms that the trainer's script knows. */
const KINDS: readonly Kind[] = [
  {
    models: ['model.onnx'],
    tags: 'selected_tags.csv',
    arithmetic: { centred: false, sigmoid: false },
    labels: labelsFromCsv,
  },
  {
    models: ['model_optimized.onnx', 'model.onnx'],
    tags: 'tag_mapping.json',
    arithmetic: { centred: true, sigmoid: true },
    labels: labelsFromMapping,
  },
];

/**
 * Looks at a folder with a model. Throws `not_found` naming the file that is missing and `invalid_file` for a list of tags
 * that cannot be read.
 */
export async function openModelFolder(dir: string): Promise<ModelFolder> {
  for (const kind of KINDS) {
    const tagsFile = join(dir, kind.tags);
    const text = await textOf(tagsFile);
    if (text === null) continue;
    for (const name of kind.models) {
      const modelFile = join(dir, name);
      const marks = await marksOf(modelFile);
      if (marks === null) continue;
      const labels = {
        script: labelsOf(tagsFile, () => kind.labels(text, 'script')),
        rows: labelsOf(tagsFile, () => kind.labels(text, 'rows')),
      };
      const key = createHash('sha256').update(marks.hash).update(text).digest('hex').slice(0, 20);
      const { arithmetic } = kind;
      const { sizeBytes } = marks;
      return {
        dir,
        modelFile,
        tagsFile,
        arithmetic,
        labels: (rule) => labels[rule],
        key,
        sizeBytes,
      };
    }
    throw missing(join(dir, kind.models[0] ?? 'model.onnx'));
  }
  throw missing(join(dir, 'selected_tags.csv'));
}

function missing(path: string): AppError {
  return new AppError('not_found', `The model is not whole: ${path} is not there.`, {
    hint: 'Choose a folder that holds model.onnx and selected_tags.csv.',
  });
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT' || nodeErrorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}

function labelsOf(path: string, read: () => Label[]): readonly Label[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TagListError)) throw error;
    throw new AppError(
      'invalid_file',
      `${path} cannot be read as a list of tags: ${error.message}.`,
      {
        hint: 'Take the file that belongs to this model.',
        cause: error,
      },
    );
  }
}

/** A model is hundreds of megabytes: its size and both ends tell it from others at once. */
const END_BYTES = 1 << 20;

async function marksOf(path: string): Promise<{ hash: Buffer; sizeBytes: number } | null> {
  const isFile = await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (!isFile) return null;
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const hash = createHash('sha256').update(String(size));
    const part = Buffer.alloc(Math.min(END_BYTES, size));
    for (const at of [0, Math.max(0, size - part.length)]) {
      const { bytesRead } = await handle.read(part, 0, part.length, at);
      hash.update(part.subarray(0, bytesRead));
    }
    return { hash: hash.digest(), sizeBytes: size };
  } finally {
    await handle.close();
  }
}
