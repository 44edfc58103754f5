/**
 * Makes shared/domain/config/schema/trainer-args.json from a list of the trainer's arguments, as its own parsers give them.
 *   node scripts/make-trainer-args.mjs args.json
 * Rows: [type, default, choices, isList]; what is absent at the end of a row is null or false.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { die, say } from './lib/say.mjs';

const source = process.argv[2];
if (source === undefined)
  die('Say which list of arguments to read: make-trainer-args.mjs args.json');
const all = JSON.parse(await readFile(source, 'utf8'));

const TYPES = { Path: 'str' };

function row({ type, default: fallback, choices, nargs }) {
  const cells = [
    TYPES[type] ?? type,
    fallback,
    choices?.filter((one) => one !== null) ?? null,
    nargs === '*',
  ];
  while (
    cells.length > 1 &&
    (cells.at(-1) === null || cells.at(-1) === false) &&
    cells.length !== 2
  )
    cells.pop();
  if (cells.length === 2 && cells[1] === null) cells.pop();
  return cells;
}

function byName(list) {
  return Object.fromEntries(list.map((entry) => [entry.name, row(entry)]));
}

/** A key of the dataset file and the levels that take it: general, dataset, subset. */
function datasetKeys({ general_keys, datasets_keys_dreambooth, subset_keys_dreambooth }) {
  const levels = {
    general: general_keys,
    dataset: datasets_keys_dreambooth,
    subset: subset_keys_dreambooth,
  };
  const keys = {};
  for (const [level, entries] of Object.entries(levels)) {
    for (const [name, type] of Object.entries(entries)) {
      keys[name] ??= [shortType(type)];
      keys[name].push(level);
    }
  }
  return keys;
}

function shortType(type) {
  if (Array.isArray(type)) return 'int_or_float';
  if (type.startsWith('int, or array')) return 'int_or_pair';
  if (type.startsWith('array of exactly two float')) return 'float_pair';
  if (type === 'array of tables' || type === 'dict') return 'table';
  return type;
}

const table = {
  source: all.source,
  arguments: byName(all['flux_train_network.py']),
  dataset: datasetKeys(all.dataset_config),
  networkArgs: Object.keys(all['network_args_networks.lora_flux'].keys),
};
const target = join(import.meta.dirname, '../shared/domain/config/schema/trainer-args.json');
await writeFile(target, await format(JSON.stringify(table), { parser: 'json', printWidth: 140 }));
say(`${Object.keys(table.arguments).length} arguments written to ${target}`);
