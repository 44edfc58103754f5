/** Who imports whom among product files. */
import { dirname, join } from 'node:path/posix';

const IMPORT = /(?:from|import|import\() ?'(\.{1,2}\/[^']+)'|new URL\('(\.{1,2}\/[^']+)'/g;

/** The files that a file imports, of those that there are. */
function importsOf(name, text, files) {
  return [...text.matchAll(IMPORT)].flatMap(([, imported, address]) => {
    const path = join(dirname(name), imported ?? address);
    const stem = path.replace(/\.jsx?$/, '');
    return [path, `${stem}.ts`, `${stem}.tsx`].filter((one) => files.has(one)).slice(0, 1);
  });
}

/** The importers of each file: a map from its name to the names of those that import it. */
export function importersOf(files) {
  const importers = new Map([...files.keys()].map((name) => [name, new Set()]));
  for (const [name, text] of files)
    for (const imported of importsOf(name, text, files)) importers.get(imported).add(name);
  return importers;
}
