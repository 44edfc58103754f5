import { basename, resolve } from 'node:path';
import { PresetId } from '../../shared/contract/index.js';
import { readArgs } from './args.js';
import { call, waitForJob } from './call.js';
import type { CommandContext } from './command.js';
import { CHOICE_OPTIONS, choicesOf } from './import-choices.js';
import { importText } from './import-text.js';
import { repeatsOf } from './import.js';
import { EXIT, print, printJson, UsageError } from './output.js';
import { ALLOW_OPTION, openProject, printable, readPower } from './powers.js';

/** `lora-studio project create|sample|powers|allowed`. */
export async function project(context: CommandContext, words: string[]): Promise<number> {
  const [verb, ...rest] = words;
  if (verb === 'create') return create(context, rest);
  if (verb === 'sample') return sample(context, rest);
  if (verb === 'powers') return powers(context, rest);
  if (verb === 'allowed') return allowed(context, rest);
  throw new UsageError(
    'Say “project create”, “project sample”, “project powers” or “project allowed”.',
  );
}

async function create({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(
    words,
    {
      images: { type: 'string', multiple: true },
      concept: { type: 'string' },
      repeats: { type: 'string' },
      trigger: { type: 'string' },
      preset: { type: 'string' },
      caption: { type: 'string' },
      link: { type: 'boolean' },
      convert: { type: 'boolean' },
      ...CHOICE_OPTIONS,
      json: { type: 'boolean' },
    },
    1,
  );
  const concept = args.text('concept');
  if (concept === undefined) throw new UsageError('--concept NAME is missing.');
  const preset = PresetId.safeParse(args.text('preset') ?? 'character');
  if (!preset.success) throw new UsageError('--preset is character, style or concept.');
  const dir = resolve(args.positionals[0] ?? '');
  const triggerWord = args.text('trigger') ?? '';
  const created = await call(client, 'projects.create', {
    dir,
    name: basename(dir),
    triggerWord,
    preset: preset.data,
    concept: {
      name: concept,
      repeats: args.whole('repeats', 1) ?? repeatsOf(args.list('images')),
      images: args.list('images').map((path) => resolve(path)),
      mode: args.flag('link') ? 'link' : 'copy',
    },
    captionForMissing: args.text('caption') ?? triggerWord,
    convert: args.flag('convert'),
    choices: choicesOf(args),
  });
  const result = created.jobId === null ? null : await waitForJob(client, created.jobId);
  if (args.flag('json')) printJson({ dir: created.project.dir, id: created.project.id, ...result });
  else {
    print(`Made ${created.project.dir}`);
    if (result !== null) print(importText(result));
  }
  return EXIT.ok;
}

async function sample({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, { json: { type: 'boolean' } }, 1);
  const made = await call(client, 'projects.createSample', {
    dir: resolve(args.positionals[0] ?? ''),
  });
  if (args.flag('json')) printJson({ dir: made.dir, id: made.id });
  else print(`Made ${made.dir}`);
  return EXIT.ok;
}

/** What a project asks for beyond its folder, and whether it may. */
async function powers({ client }: CommandContext, words: string[]): Promise<number> {
  const options = {
    ...ALLOW_OPTION,
    revoke: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  } as const;
  const args = readArgs(words, options, 1);
  const revoked = args.list('revoke').map(readPower);
  const { id: projectId } = await openProject(client, args.positionals[0] ?? '', args);
  for (const power of revoked) {
    await call(client, 'powers.revoke', { knownProjectId: projectId, power });
  }
  const found = await call(client, 'powers.list', { projectId });
  if (args.flag('json')) printJson(found.powers);
  else if (found.powers.length === 0) print('It asks for nothing beyond its folder.');
  else
    for (const { kind, value, at, isAllowed } of found.powers)
      print(printable(`${isAllowed ? 'allowed' : 'off    '}  ${kind}=${value}  (${at})`));
  return EXIT.ok;
}

/** All that was allowed so far, over all projects. */
async function allowed({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, { json: { type: 'boolean' } }, 0);
  const { projects } = await call(client, 'powers.allowed', {});
  if (args.flag('json')) printJson(projects);
  else if (projects.length === 0) print('Nothing was allowed so far.');
  else
    for (const one of projects) {
      print(printable(`${one.name} (${one.projectId}), ${one.places[0] ?? 'not seen yet'}`));
      for (const { kind, value } of one.allowed) print(printable(`  ${kind}=${value}`));
    }
  return EXIT.ok;
}
