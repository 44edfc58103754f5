import { resolve } from 'node:path';
import type { ImportResult, Project } from '../../shared/contract/index.js';
import { readArgs, type Parsed } from './args.js';
import { call, waitForJob } from './call.js';
import type { CommandContext } from './command.js';
import { EXIT, note, print, printJson, UsageError } from './output.js';
import { ALLOW_OPTION, openProject } from './powers.js';

const MOST_PATHS = 10_000;

/** `lora-studio import PROJECT PATH…`: copies images, folders and zip archives into a concept. */
export async function importImages({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, OPTIONS, [2, 1 + MOST_PATHS]);
  const [dir = '', ...paths] = args.positionals;
  const project = await openProject(client, dir, args);
  const { jobId } = await call(client, 'datasets.addImages', {
    projectId: project.id,
    ...targetOf(project, args),
    paths: paths.map((path) => resolve(path)),
    mode: 'copy',
    convert: args.flag('convert'),
  });
  const result = await waitForJob(client, jobId);
  if (args.flag('json')) printJson(result);
  else print(importText(result));
  return result.added + result.duplicate === 0 ? EXIT.failed : EXIT.ok;
}

const OPTIONS = {
  concept: { type: 'string' },
  repeats: { type: 'string' },
  convert: { type: 'boolean' },
  ...ALLOW_OPTION,
  json: { type: 'boolean' },
} as const;

function targetOf({ concepts }: Project, args: Parsed) {
  const name = args.text('concept')?.trim();
  const repeats = args.whole('repeats', 1) ?? 10;
  const known = concepts.filter((concept) => name === undefined || concept.name === name);
  const [only] = known;
  if (only !== undefined && known.length === 1) return { conceptId: only.id, newConcept: null };
  if (name === undefined || name === '' || known.length > 1) {
    const names = concepts.map((concept) => `“${concept.name}”`).join(', ') || 'none yet';
    throw new UsageError(
      `Say which concept gets the images: --concept NAME (there are: ${names}).`,
    );
  }
  return { conceptId: null, newConcept: { name, repeats } };
}

/** The counts of an import in one line; what failed goes to stderr, a line each. */
export function importText(result: ImportResult): string {
  for (const { file, reason } of result.failed) note(`warning: ${file}: ${reason}`);
  const { added, converted, convertible, duplicate, unsupported, unreadable } = result;
  if (convertible > 0)
    note(`warning: ${convertible} pictures need --convert: the trainer cannot read them.`);
  const copies = converted > 0 ? ` (${converted} as PNG copies)` : '';
  const left = `${duplicate} duplicates, ${unsupported} unsupported, ${unreadable} unreadable`;
  return `Images: ${added} added${copies}, ${left}, ${convertible} convertible`;
}
