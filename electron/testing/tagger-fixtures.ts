import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const HOME = join(process.cwd(), 'fixtures', 'tagger');
/** Pictures of every kind, the tiny models, and what Python makes of them: see scripts/make-tagger-fixtures.py. */
export const IMAGES = join(HOME, 'images');
export const MODEL = join(HOME, 'model');
export const MAPPING_MODEL = join(HOME, 'model-mapping');
/** The tags of `MODEL` with its rows in another order. */
export const SHUFFLED_TAGS = join(HOME, 'shuffled_tags.csv');

const Golden = z.record(
  z.string(),
  z.object({
    sha256: z.string(),
    /** Row, column, then blue, green and red. */
    spots: z.array(z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()])),
    mean: z.array(z.number()),
    probabilities: z.array(z.number()),
    tags: z.array(z.string()),
    /** With the shuffled list: as the trainer's script counts, and row by row. */
    shuffled: z.object({ script: z.array(z.string()), rows: z.array(z.string()) }),
    mapped: z.array(z.number()),
  }),
);

/** What Pillow, OpenCV and Python's ONNX Runtime make of each picture. */
export async function golden(): Promise<z.output<typeof Golden>> {
  return Golden.parse(JSON.parse(await readFile(join(HOME, 'golden.json'), 'utf8')));
}
