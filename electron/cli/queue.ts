import type { Output, QueueItem, QueueView } from '../../shared/contract/index.js';
import {
  FIELD_KEYS,
  type FieldKey,
  fieldOfTrainerKey,
} from '../../shared/domain/config/schema/index.js';
import { placeText } from '../../shared/domain/run/queue-rules.js';
import { expandSweep, type SweepAxis } from '../../shared/domain/run/sweep.js';
import { readArgs, type Parsed } from './args.js';
import { call } from './call.js';
import type { Command, CommandContext } from './command.js';
import { EXIT, note, print, printJson, UsageError } from './output.js';
import { openProject } from './powers.js';
import { readStartOptions, START_OPTIONS } from './start-options.js';

const VERBS: Record<string, Command> = { list, add, move, remove, retry, pause, resume, run };
const JSON_ONLY = { json: { type: 'boolean' } } as const;

/** `lora-studio queue list|add|move|remove|retry|pause|resume|run`. */
export async function queue(context: CommandContext, words: string[]): Promise<number> {
  const [verb = 'list', ...rest] = words;
  const command = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!command) throw new UsageError(`There is no “queue ${verb}”.`);
  return command(context, rest);
}

async function list({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, JSON_ONLY, 0);
  const view = await call(client, 'queue.get', {});
  if (args.flag('json')) printJson(view);
  else for (const line of describe(view)) print(line);
  return EXIT.ok;
}

function describe(view: QueueView): string[] {
  const running = view.running.map(
    ({ name, projectName, gpus, runId }) =>
      `on      ${name} (${projectName})${gpus.length > 0 ? `, card ${gpus.join(', ')}` : ''}, run ${runId ?? 'starting'}`,
  );
  const waiting = view.items.map(
    (item, at) => `${String(at + 1).padStart(2)}      ${lineOf(item)}`,
  );
  const lines = [...running, ...waiting];
  if (lines.length === 0) return ['The queue is empty.'];
  return view.isPaused ? ['The queue is paused.', ...lines] : lines;
}

function lineOf(item: QueueItem): string {
  const variant = item.variant === null ? '' : `, ${item.variant}`;
  const held =
    item.state === 'held' ? `, held: ${item.problem?.message ?? 'it could not start'}` : '';
  return `${item.id}  ${item.name} (${item.projectName})${variant}${held}`;
}

async function add({ client }: CommandContext, words: string[]): Promise<number> {
  const options = {
    ...START_OPTIONS,
    sweep: { type: 'string', multiple: true },
    resume: { type: 'string' },
    gpu: { type: 'string', multiple: true },
    'gpu-count': { type: 'string' },
  } as const;
  const args = readArgs(words, options, 1);
  const project = await openProject(client, args.positionals[0] ?? '', args);
  const resumed = args.text('resume');
  const count = args.whole('gpu-count', 1);
  const start = await readStartOptions(args, project.dir);
  const { places } = await call(client, 'queue.add', {
    projectId: project.id,
    ...start,
    ...(resumed === undefined ? {} : { resume: resumed }),
    ...(args.list('gpu').length === 0 ? {} : { gpus: args.list('gpu') }),
    ...(count === undefined ? {} : { gpuCount: count }),
    ...sweepOf(args, (start.values.fields.outputName ?? '').trim() || project.name),
  });
  if (args.flag('json')) printJson({ places });
  else for (const place of places) print(placeLine(place));
  if (places.some(({ place }) => place > 0)) await warnIfAlone(client);
  return EXIT.ok;
}

function placeLine({ itemId, place, runId }: Output<'queue.add'>['places'][number]): string {
  return runId === null ? `${itemId}: ${placeText(place)}` : `${placeText(0)}: run ${runId}`;
}

/** `--sweep rank=16,32 --sweep learningRate=1e-4,5e-5`: one run for each combination. */
function sweepOf(args: Parsed, baseName: string) {
  const axes = args.list('sweep').map((word): SweepAxis => {
    const [key = '', ...rest] = word.split('=');
    return { field: fieldNamed(key), text: rest.join('=') };
  });
  if (axes.length === 0) return {};
  const result = expandSweep(axes, baseName);
  if (!result.ok) throw new UsageError(result.message);
  return { variants: result.variants };
}

function fieldNamed(name: string): FieldKey {
  const field = FIELD_KEYS.find((key) => key === name) ?? fieldOfTrainerKey(name);
  if (field === null) throw new UsageError(`There is no setting “${name}”.`);
  return field;
}

/** Warns when no long-lived process follows the queue: then nothing starts between two commands. */
async function warnIfAlone(client: CommandContext['client']): Promise<void> {
  const { isFollowed } = await call(client, 'queue.get', {});
  if (isFollowed) return;
  note(
    'Waiting runs are started by the open app, by “lora-studio serve”, or by “lora-studio queue run”.',
  );
}

async function move({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, { to: { type: 'string' } }, 1);
  const to = args.whole('to', 1);
  if (to === undefined) throw new UsageError('--to PLACE is missing.');
  await call(client, 'queue.move', { itemId: args.positionals[0] ?? '', to: to - 1 });
  return EXIT.ok;
}

async function remove({ client }: CommandContext, words: string[]): Promise<number> {
  const itemId = readArgs(words, {}, 1).positionals[0] ?? '';
  await call(client, 'queue.remove', { itemId });
  return EXIT.ok;
}

async function retry({ client }: CommandContext, words: string[]): Promise<number> {
  const itemId = readArgs(words, {}, 1).positionals[0] ?? '';
  await call(client, 'queue.retry', { itemId });
  return EXIT.ok;
}

async function pause({ client }: CommandContext, words: string[]): Promise<number> {
  readArgs(words, {}, 0);
  await call(client, 'queue.pause', { isPaused: true });
  return EXIT.ok;
}

async function resume({ client }: CommandContext, words: string[]): Promise<number> {
  readArgs(words, {}, 0);
  await call(client, 'queue.pause', { isPaused: false });
  return EXIT.ok;
}

/** Works through the queue until nothing waits and nothing is on, or until Ctrl+C; trainers go on without it. */
async function run({ client, studio }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, JSON_ONLY, 0);
  const isOver = new Promise<void>((done) => {
    process.once('SIGINT', done);
    process.once('SIGTERM', done);
    let last = '';
    const show = (view: QueueView) => {
      const lines = describe(view);
      if (lines.join('\n') !== last) {
        last = lines.join('\n');
        if (args.flag('json')) printJson(view);
        else for (const line of lines) print(line);
      }
      const waits = view.items.some((item) => item.state !== 'held');
      if (!waits && view.running.length === 0) done();
    };
    client.subscribe('queue.changed', '*', show);
    call(client, 'queue.get', {}).then(show, (error: unknown) => note(String(error)));
  });
  studio.followQueue();
  await isOver;
  const { items } = await call(client, 'queue.get', {});
  return items.some((item) => item.state === 'held') ? EXIT.failed : EXIT.ok;
}
