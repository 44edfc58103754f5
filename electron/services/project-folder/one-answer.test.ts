import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';

const ELECTRON = join(import.meta.dirname, '..', '..');
const HERE = 'services/project-folder/';

/** Ways to work out where something of a project lies. */
const JOINED = [
  /'\.studio'/,
  /'\.lora-studio-trash'/,
  /\b(join|resolve)\(\s*(project|entry|slot)?\.?(dir|projectDir)\s*,\s*('runs'|'img'|\.\.\.IN_|'project\.json')/,
  /\b(join|resolve)\([^()]*,\s*'(runs|project\.json)'/,
  /isAbsolute\(\s*(concept\.)?dir\s*\)/,
  /\bjoin\([^()]*concept\.dir/,
];

/** Files that name such a place for another reason. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'cli/caption.ts': 'asks whether a folder that was typed is a project, by its names',
  'cli/doctor.ts': 'asks whether a folder that was typed is a project',
  'services/dataset/folders/folder-report.ts': 'looks at a folder that was typed and is no project',
  'services/open-project/create-project.ts':
    'refuses a new project where folders of these names are',
};

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return entry.name === 'testing' ? [] : sources(path);
    return /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [path] : [];
  });
}

it('only this folder works out where things of a project lie', () => {
  const found = sources(ELECTRON).flatMap((path) => {
    const name = relative(ELECTRON, path).replaceAll('\\', '/');
    if (name.startsWith(HERE) || name in OTHERWISE) return [];
    const text = readFileSync(path, 'utf8');
    return JOINED.filter((pattern) => pattern.test(text)).map((pattern) => `${name}: ${pattern}`);
  });
  expect(found).toEqual([]);
});

it.each([
  "join(projectDir, '.studio', 'x')",
  "join(project.dir, 'runs', id)",
  "join(entry.dir, 'project.json')",
  'isAbsolute(concept.dir) ? concept.dir : join(project.dir, concept.dir)',
  "join(dir, 'runs')",
])('knows %s as such a way', (line) => {
  expect(JOINED.some((pattern) => pattern.test(line))).toBe(true);
});
