import table from './power-arguments.json';

/**
 * What the trainer does with a value. `setByApp`: nothing, since the app writes its own; `pairs`: a list of `name=value` handed
 * to a module; `partOfPath`: a text that the trainer puts into a path.
 */
export type ArgumentClass = keyof typeof table.arguments;

/** What sd-scripts does with each of its arguments, and the revision that was read. */
export const POWER_SOURCE: string = table.source;

const configClasses = byName(table.arguments);
const datasetClasses = byName(table.datasetKeys);

/** The class of a key of `config.toml`; null for one that this revision of the trainer does not have. */
export function configClass(name: string): ArgumentClass | null {
  return configClasses.get(name) ?? null;
}

/** The class of a key of the dataset file; null for one that it does not have. */
export function datasetClass(name: string): ArgumentClass | null {
  return datasetClasses.get(name) ?? null;
}

function byName(
  classes: Partial<Record<ArgumentClass, readonly string[]>>,
): ReadonlyMap<string, ArgumentClass> {
  return new Map(
    Object.entries(classes).flatMap(([kind, names]) =>
      names.map((name) => [name, kind as ArgumentClass] as const),
    ),
  );
}
