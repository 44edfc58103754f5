import { isTable, type TrainerTable, type TrainerValue } from '../toml/index.js';
import type { SaneDataset, SaneFile } from './sanitize.js';
import { argumentOf, type DatasetKind, defaultsAt } from './schema.js';

/** Plain values by key; whole numbers as numbers, `resolution` as width and height. */
export type Params = Readonly<Record<string, unknown>>;

/** One dataset with what counts for it and for each of its subsets. */
export interface PlannedDataset {
  readonly kind: DatasetKind;
  readonly source: TrainerTable;
  readonly params: Params;
  readonly subsets: readonly { readonly source: TrainerTable; readonly params: Params }[];
}

/**
 * What counts for each dataset and subset: its own value, else its dataset's, the general one, the argument's, the default.
 * `args` are the values of the config file that names this dataset file.
 */
export function blueprintOf(
  file: SaneFile,
  args: ReadonlyMap<string, TrainerValue>,
): PlannedDataset[] {
  return file.datasets.map((dataset) => plan(dataset, file.general, args));
}

function plan(
  { kind, table, subsets }: SaneDataset,
  general: TrainerTable,
  args: ReadonlyMap<string, TrainerValue>,
): PlannedDataset {
  const params = (place: 'dataset' | 'subset', tables: readonly TrainerTable[]): Params =>
    Object.fromEntries(
      Object.entries(defaultsAt(place, kind)).map(([key, fallback]) => {
        const given = tables.find((one) => one.has(key))?.get(key);
        return [key, given === undefined ? argument(key, args, fallback) : plainOf(key, given)];
      }),
    );
  return {
    kind,
    source: table,
    params: params('dataset', [table, general]),
    subsets: subsets.map((source) => ({
      source,
      params: params('subset', [source, table, general]),
    })),
  };
}

/** Arguments write pairs as text: "1024,768". */
function argument(
  key: string,
  args: ReadonlyMap<string, TrainerValue>,
  fallback: unknown,
): unknown {
  const given = args.get(argumentOf(key));
  if (given === undefined) return fallback;
  if (typeof given !== 'string' || (key !== 'resolution' && key !== 'face_crop_aug_range')) {
    return plainOf(key, given);
  }
  const numbers = given.split(',').map(Number);
  return numbers.length === 1 ? [numbers[0], numbers[0]] : numbers;
}

function plainOf(key: string, value: TrainerValue): unknown {
  if (key === 'resolution' && !Array.isArray(value)) return [plain(value), plain(value)];
  return plain(value);
}

function plain(value: TrainerValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (isTable(value)) return Object.fromEntries([...value].map(([key, one]) => [key, plain(one)]));
  if (typeof value !== 'object') return value;
  if ('int' in value) return Number(value.int);
  return 'float' in value ? value.float : value.moment;
}
