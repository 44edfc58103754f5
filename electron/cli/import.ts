import { basename, resolve } from 'node:path';
import type { Project } from '../../shared/contract/index.js';
import { parseConceptFolder } from '../../shared/domain/dataset/index.js';
import { readArgs, type Parsed } from './args.js';
import { call, waitForJob } from './call.js';
import type { CommandContext } from './command.js';
import { CHOICE_OPTIONS, choicesOf } from './import-choices.js';
import { importText } from './import-text.js';
import { EXIT, print, printJson, UsageError } from './output.js';
import { ALLOW_OPTION, openProject } from './powers.js';

const MOST_PATHS = 10_000;

/** `lora-studio import PROJECT PATH…`: copies images, folders and zip archives into a concept. */
export async function importImages({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, OPTIONS, [2, 1 + MOST_PATHS]);
  const [dir = '', ...paths] = args.positionals;
  const project = await openProject(client, dir, args);
  const { jobId } = await call(client, 'datasets.addImages', {
    projectId: project.id,
    ...targetOf(project, args, paths),
    paths: paths.map((path) => resolve(path)),
    mode: 'copy',
    convert: args.flag('convert'),
    choices: choicesOf(args),
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
  ...CHOICE_OPTIONS,
  ...ALLOW_OPTION,
  json: { type: 'boolean' },
} as const;

function targetOf({ concepts }: Project, args: Parsed, paths: readonly string[]) {
  const name = args.text('concept')?.trim();
  const repeats = args.whole('repeats', 1) ?? repeatsOf(paths);
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

const DEFAULT_REPEATS = 10;

/** Repeats that nobody named: those of the only folder that is brought, where its name says them. */
export function repeatsOf(paths: readonly string[]): number {
  const [only] = paths;
  const parsed = paths.length === 1 ? parseConceptFolder(basename(resolve(only ?? ''))) : null;
  return parsed?.repeats ?? DEFAULT_REPEATS;
}
