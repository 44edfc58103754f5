import * as z from 'zod';
import { basename } from 'node:path';
import type { SeenTag } from '../../../../shared/contract/index.js';
import {
  captionFromTags,
  knownModel,
  lowestThreshold,
  pickTags,
  type ByTagger,
  type CaptioningRecipe,
  type Label,
  type PickedTag,
  type Probabilities,
} from '../../../../shared/domain/captioning/index.js';
import { AppError } from '../../../../shared/result/errors.js';
import type { MadeCaption, Maker } from '../maker.js';
import type { ModelFolder } from './model-folder.js';
import type { Codec } from '../result-cache.js';
import { TaggerEngine } from './tagger-engine.js';

/** The probabilities of one image that are worth keeping. */
export interface TagResult {
  /** All at or above this are there. */
  readonly floor: number;
  readonly found: Probabilities;
}

/** Kept for a slider: far below any useful threshold, and still a small part of ten thousand tags. */
const FLOOR = 0.05;
const MOST_OTHERS = 12;

/** Captions out of a WD14 model's tags. */
export function taggerMaker(
  recipe: CaptioningRecipe,
  by: ByTagger,
  folder: ModelFolder,
  workerFile: string,
): Maker<TagResult> {
  const { rules } = by;
  const labels = folder.labels(rules.labels);
  const always = alwaysKept(folder);
  const floor = Math.min(FLOOR, lowestThreshold(rules));
  const openRules = { ...rules, ...OPEN };
  return {
    key: by.honourExif ? `${folder.key}-upright` : folder.key,
    name: knownModel(by.model)?.name ?? basename(folder.dir),
    codec,
    suffices: (result) => result.floor <= floor,
    run: async (pictures, on, signal) => {
      const engine = await TaggerEngine.open(workerFile, folder);
      try {
        refuseOtherList(folder, labels, engine.shape.outputs);
        on.onMessage(engine.provider === 'dml' ? 'On the GPU (DirectML)' : 'On the CPU');
        await engine.run(
          pictures,
          { honourExif: by.honourExif },
          {
            onTagged: (imageId, all) => on.onMade(imageId, sparse(all, floor, always)),
            onFailed: (imageId, error) => on.onFailed(imageId, error),
          },
          signal,
        );
      } finally {
        await engine.close();
      }
    },
    make: ({ found }, before): MadeCaption => {
      const tags = pickTags(labels, found, rules);
      const texts = tags.map(({ text }) => text);
      return {
        after: captionFromTags(before, texts, rules.separator, recipe),
        tags: tags.map(seen),
        others: pickTags(labels, found, openRules)
          .filter(({ text }) => !texts.includes(text))
          .sort((one, two) => two.probability - one.probability)
          .slice(0, MOST_OTHERS)
          .map(seen),
      };
    },
  };
}

/** Thresholds that let through all that was kept. */
const OPEN = {
  generalThreshold: 0,
  characterThreshold: 0,
  copyrightThreshold: 0,
  artistThreshold: 0,
  metaThreshold: 0,
  modelThreshold: 0,
};

function seen({ text, probability, category }: PickedTag): SeenTag {
  return { text, probability, category };
}

/** Outputs of which the likeliest counts, however unlikely: ratings and quality, by either way to name them. */
function alwaysKept(folder: ModelFolder): ReadonlySet<number> {
  const kept = new Set<number>();
  for (const rule of ['script', 'rows'] as const)
    for (const [output, label] of folder.labels(rule).entries())
      if (label?.category === 'rating' || label?.category === 'quality') kept.add(output);
  return kept;
}

function sparse(all: Float32Array, floor: number, always: ReadonlySet<number>): TagResult {
  const outputs: number[] = [];
  for (const [output, value] of all.entries())
    if (value >= Math.fround(floor) || always.has(output)) outputs.push(output);
  const values = Float32Array.from(outputs, (output) => all[output] ?? 0);
  return { floor, found: { outputs: Uint32Array.from(outputs), values } };
}

/** A list with more or fewer tags than the model has outputs would give each its neighbour's name. */
function refuseOtherList(
  folder: ModelFolder,
  labels: readonly Label[],
  outputs: number | null,
): void {
  if (outputs === null || outputs === labels.length) return;
  // The script passes over rows of other categories; then its count may differ while the rows fit.
  const rows = folder.labels('rows').length;
  if (rows === outputs) return;
  throw new AppError(
    'invalid_file',
    `${folder.tagsFile} names ${rows} tags, the model has ${outputs} outputs.`,
    { hint: 'Take the list of tags that belongs to this model.' },
  );
}

const Kept = z.object({ floor: z.number(), outputs: z.string(), values: z.string() });

const codec: Codec<TagResult> = {
  encode: ({ floor, found }) => ({
    floor,
    outputs: toBase64(Uint32Array.from(found.outputs)),
    values: toBase64(Float32Array.from(found.values)),
  }),
  decode: (value) => {
    const parsed = Kept.safeParse(value);
    if (!parsed.success) return null;
    const outputs = new Uint32Array(fromBase64(parsed.data.outputs));
    const values = new Float32Array(fromBase64(parsed.data.values));
    if (outputs.length !== values.length) return null;
    return { floor: parsed.data.floor, found: { outputs, values } };
  },
};

function toBase64({ buffer, byteOffset, byteLength }: Uint32Array | Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** Whole numbers of four bytes each; what is beyond is cut. */
function fromBase64(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, 'base64');
  const whole = new Uint8Array(bytes.length - (bytes.length % 4));
  whole.set(bytes.subarray(0, whole.length));
  return whole.buffer;
}
