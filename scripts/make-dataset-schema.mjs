/**
 * Makes shared/domain/dataset-file/schema.json from what the trainer's own sanitizer and dataset classes say of a dataset file.
 *   node scripts/make-dataset-schema.mjs dataset-schema.json
 * The list holds for each kind of dataset its keys by place and the defaults of its classes, and the defaults of the
 * trainer's arguments, which count where the file says nothing.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { die, say } from './lib/say.mjs';

const source = process.argv[2];
if (source === undefined)
  die('Say which list of keys to read: make-dataset-schema.mjs dataset-schema.json');
const all = JSON.parse(await readFile(source, 'utf8'));

const names = (keys) => keys.map(({ name }) => name);
const byKind = (make) =>
  Object.fromEntries(Object.entries(all.kinds).map(([kind, one]) => [kind, make(one)]));

/** An argument's own default comes before that of a class; null: neither has one. */
function defaults(ofClass) {
  return Object.fromEntries(
    Object.entries(ofClass)
      .filter(([name]) => name in all.types)
      .map(([name, value]) => [name, all.argument_defaults[name] ?? plain(value)]),
  );
}

/** The classes write two defaults as a tuple of one by mistake; the arguments' defaults stand before them. */
const plain = (value) => (Array.isArray(value) ? value[0] : value);

const table = {
  source: all.source,
  types: all.types,
  general: names(all.general),
  dataset: byKind(({ dataset }) => names(dataset)),
  subset: byKind(({ subset }) => names(subset)),
  required: byKind(({ subset }) => names(subset.filter(({ required }) => required))),
  argumentNames: all.argument_names,
  defaults: byKind((one) => ({
    dataset: defaults(one.dataset_defaults),
    subset: defaults(one.subset_defaults),
  })),
  interpolations: all.interpolations,
  imageExtensions: all.image_extensions,
};
const target = join(import.meta.dirname, '../shared/domain/dataset-file/schema.json');
await writeFile(target, await format(JSON.stringify(table), { parser: 'json', printWidth: 140 }));
say(`${Object.keys(table.types).length} keys written to ${target}`);
