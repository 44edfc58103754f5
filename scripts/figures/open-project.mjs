import { dirname, join, normalize } from 'node:path';

/** The one declaration of what an open project is, and the registry that knows all of them by their id. */
const HOME = 'electron/services/open-project/';
const MOST_IMPORTS = 25;

const inElectron = (files) => [...files].filter(([name]) => name.startsWith('electron/'));

/** Files that declare an open project, or a project’s file with its folder, under whatever name. */
const DECLARATION =
  /\binterface \w*OpenProject\b|\btype \w+ = ProjectFile & \{ readonly dir|\binterface \w+ extends ProjectFile\b/;
const declarations = (files) =>
  inElectron(files)
    .filter(([, text]) => DECLARATION.test(text))
    .map(([name]) => name);

/** A map that is asked by a project’s id. */
const BY_PROJECT = /#\w+\.(?:get|set|has|delete)\(\s*(?:\w+\.)?(?:projectId|project\.id)\b/;
const MAP = /new Map<|: (?:Readonly)?Map</;
const mapsById = (files) =>
  inElectron(files)
    .filter(([name]) => !name.startsWith(HOME) && !name.startsWith('electron/cli/'))
    .flatMap(([name, text]) =>
      MAP.test(text)
        ? text
            .split('\n')
            .filter((line) => BY_PROJECT.test(line))
            .map(() => name)
        : [],
    );

const notOpen = (files) =>
  inElectron(files)
    .filter(([, text]) => text.includes('That project is not open.'))
    .map(([name]) => name);

/* ---------- how many modules a file imports ---------- */

const bare = (text) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
const FROM =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;
const RE_EXPORT = /export\s+(?:type\s+)?(?:\*|\{[^}]*\})(?:\s+as\s+\w+)?\s+from\s+'[^']+';?/g;

function importsOf(text) {
  return [...text.matchAll(FROM)].map((found) => found[1] ?? found[2] ?? found[3]);
}

/** The file that an import means, as the list of files names it; a package by its own name. */
function target(files, from, spec) {
  if (!spec.startsWith('.')) return spec;
  const path = normalize(join(dirname(from), spec)).replaceAll('\\', '/');
  const names = [path, path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')];
  return names.find((name) => files.has(name)) ?? path;
}

/** A module as itself; one that only re-exports as each module that it re-exports. */
function modulesBehind(files, name) {
  const text = bare(files.get(name) ?? '-');
  if (text.replace(RE_EXPORT, '').trim() !== '') return [name];
  return importsOf(text).flatMap((spec) => modulesBehind(files, target(files, name, spec)));
}

const wideImports = (files) =>
  [...files].flatMap(([name, text]) => {
    const modules = importsOf(bare(text)).flatMap((spec) =>
      modulesBehind(files, target(files, name, spec)),
    );
    const count = new Set(modules).size;
    const isIndex = bare(text).replace(RE_EXPORT, '').trim() === '';
    return count > MOST_IMPORTS && !isIndex ? [`${name} (${count})`] : [];
  });

const linesOfElectron = (files) =>
  inElectron(files).flatMap(([, text]) => text.split('\n').slice(1));

export default [
  { name: 'files that declare an open project', limit: 1, find: declarations },
  { name: 'maps by project id outside of the registry', limit: 0, find: mapsById },
  { name: 'files that say “That project is not open.”', limit: 1, find: notOpen },
  { name: `files that import more than ${MOST_IMPORTS} modules`, limit: 0, find: wideImports },
  { name: 'lines of product code in electron/', limit: 44_920, find: linesOfElectron },
];
