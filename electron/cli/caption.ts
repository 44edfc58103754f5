import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CaptionPreview, Client, Input, Power } from '../../shared/contract/index.js';
import { isAnyPictureName } from '../../shared/domain/dataset/picture-names.js';
import { knownModel } from '../../shared/domain/captioning/known-models.js';
import { trainerLayout, type TrainerLayout } from '../services/project-folder/index.js';
import { readArgs, type Parsed } from './args.js';
import { tagRulesOf } from './tag-rules.js';
import { allImages } from './all-images.js';
import { call, waitForJob } from './call.js';
import type { CommandContext } from './command.js';
import { EXIT, note, print, printJson, UsageError } from './output.js';
import { ALLOW_OPTION, allowTyped, openProject } from './powers.js';
import { plural } from '../../shared/domain/format.js';

type Recipe = Input<'captioning.start'>['recipe'];

/** All options of the command. */
export const CAPTION_OPTIONS = {
  tagger: { type: 'string' },
  threshold: { type: 'string' },
  'general-threshold': { type: 'string' },
  'character-threshold': { type: 'string' },
  'remove-underscore': { type: 'boolean' },
  'character-tags-first': { type: 'boolean' },
  'expand-characters': { type: 'boolean' },
  undesired: { type: 'string' },
  'always-first': { type: 'string' },
  'copyright-threshold': { type: 'string' },
  'artist-threshold': { type: 'string' },
  'meta-threshold': { type: 'string' },
  'model-threshold': { type: 'string' },
  rating: { type: 'string' },
  quality: { type: 'string' },
  separator: { type: 'string' },
  'tag-replacement': { type: 'string', multiple: true },
  'script-order': { type: 'boolean' },
  'labels-by-row': { type: 'boolean' },
  'honour-exif': { type: 'boolean' },
  endpoint: { type: 'string' },
  model: { type: 'string' },
  template: { type: 'string' },
  prompt: { type: 'string' },
  'allow-remote': { type: 'boolean' },
  append: { type: 'boolean' },
  skip: { type: 'boolean' },
  replace: { type: 'boolean' },
  trigger: { type: 'string' },
  'dry-run': { type: 'boolean' },
  ...ALLOW_OPTION,
  json: { type: 'boolean' },
} as const;

/** `lora-studio caption DIR`: captions by a tagger or a vision model, for a project or a folder of images. */
export async function caption(context: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, CAPTION_OPTIONS, 1);
  const recipe = recipeOf(args);
  const dir = resolve(args.positionals[0] ?? '');
  const opened = await open(context, dir, recipe, args);
  const stop = cancelOnInterrupt(context.client);
  try {
    return await run(context.client, opened.projectId, recipe, args);
  } finally {
    stop();
    await opened.close();
  }
}

async function open({ client, studio }: CommandContext, dir: string, { by }: Recipe, args: Parsed) {
  if (!(await isProject(dir))) return studio.openPlainFolder(dir);
  const { id } = await openProject(client, dir, args);
  const typed: Power =
    by.kind === 'endpoint'
      ? { kind: 'send', value: by.address }
      : { kind: 'path', value: by.model };
  await allowTyped(client, id, [typed]);
  return { projectId: id, close: () => Promise.resolve() };
}

/** A file is never taken for a concept, whatever it is called: a plain folder may hold `01_cat.png`. */
async function isProject(dir: string): Promise<boolean> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []); // told when it is opened
  if (entries.some((entry) => entry.name === 'project.json' && entry.isFile())) return true;
  const { concepts } = await trainerLayout(dir).catch(() => NOTHING); // the same
  if (concepts.some(({ isRegularisation }) => !isRegularisation)) return true;
  const hasPictures = entries.some((entry) => !entry.isDirectory() && isAnyPictureName(entry.name));
  return !hasPictures && entries.some((entry) => entry.name === 'img' && entry.isDirectory());
}

const NOTHING: Pick<TrainerLayout, 'concepts'> = { concepts: [] };

async function run(
  client: Client,
  projectId: string,
  recipe: Recipe,
  args: Parsed,
): Promise<number> {
  const isJson = args.flag('json');
  const images = await allImages(client, projectId);
  if (images.size === 0) throw new UsageError('There are no images in that folder.');
  const about = { projectId, imageIds: [...images.keys()], recipe };
  await useKey(client, recipe);
  const looked = await call(client, 'captioning.start', about);
  const seen = await waitForJob(client, looked.jobId, { onMessage: note });
  for (let at = 0; at < about.imageIds.length; at += PAGE) {
    const imageIds = about.imageIds.slice(at, at + PAGE);
    const page = await call(client, 'captioning.preview', { ...about, imageIds });
    for (const one of page.images) show(images.get(one.imageId) ?? one.imageId, one, isJson);
  }
  const isDry = args.flag('dry-run');
  const saved = isDry
    ? { changed: 0, failed: [] }
    : await waitForJob(client, (await call(client, 'captioning.save', about)).jobId);
  const failures = [...seen.failed, ...saved.failed];
  if (isJson) printJson({ type: 'result', ...saved, failed: failures, isDryRun: isDry });
  else
    print(
      isDry ? 'Nothing was written (--dry-run).' : `${plural(saved.changed, 'caption')} written`,
    );
  return failures.length > 0 ? EXIT.failed : EXIT.ok;
}

/** The key comes by the environment: what stands in a command line can be read by every user of the machine. */
async function useKey(client: Client, { by }: Recipe): Promise<void> {
  const key = process.env['LORA_STUDIO_API_KEY'];
  if (by.kind === 'endpoint' && key !== undefined)
    await call(client, 'captioning.setEndpointKey', { address: by.address, key });
}

const PAGE = 200;

function show(file: string, one: CaptionPreview, isJson: boolean): void {
  const { state, reason, before, after, tags } = one;
  if (isJson)
    printJson({ type: 'image', file, state, before, after, tags, ...(reason && { reason }) });
  else if (state === 'failed') note(`warning: ${file}: ${reason}`);
  else print(`${file}: ${after}`);
}

function recipeOf(args: Parsed): Recipe {
  const ways = (['append', 'skip', 'replace'] as const).filter((way) => args.flag(way));
  if (ways.length > 1) throw new UsageError('Say one of --append, --skip and --replace.');
  return {
    by: byOf(args),
    existing: ways[0] ?? 'replace',
    triggerWord: args.text('trigger') ?? '',
  };
}

function byOf(args: Parsed): Recipe['by'] {
  const tagger = args.text('tagger');
  const endpoint = args.text('endpoint');
  if ((tagger === undefined) === (endpoint === undefined))
    throw new UsageError('Say --tagger PATH or --endpoint URL.');
  if (tagger !== undefined) {
    return {
      kind: 'tagger',
      model: knownModel(tagger) === null ? resolve(tagger) : tagger,
      honourExif: args.flag('honour-exif'),
      rules: tagRulesOf(args),
    };
  }
  const model = args.text('model');
  if (model === undefined) throw new UsageError('--model NAME is missing.');
  const prompt = args.text('prompt');
  const template = prompt === undefined ? (args.text('template') ?? 'character') : 'own';
  if (
    template !== 'character' &&
    template !== 'style' &&
    template !== 'concept' &&
    template !== 'own'
  )
    throw new UsageError('--template is character, style or concept.');
  return {
    kind: 'endpoint',
    address: endpoint ?? '',
    model,
    template,
    prompt: prompt ?? '',
    allowRemote: args.flag('allow-remote'),
  };
}

/** Ctrl+C lets the job end in order: what it has seen is kept, and the next call goes on from there. */
function cancelOnInterrupt(client: Client): () => void {
  const onInterrupt = () => {
    note('Stopping. What is done is kept; the same command goes on from there.');
    void call(client, 'jobs.list', {}).then(({ jobs }) => {
      for (const { id, kind, state } of jobs)
        if ((kind === 'captioning' || kind === 'captioning_save') && state === 'running')
          void client.request('jobs.cancel', { jobId: id });
    });
  };
  process.on('SIGINT', onInterrupt);
  return () => process.off('SIGINT', onInterrupt);
}
