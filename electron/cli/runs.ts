import type { Client, Output, RunSummary } from '../../shared/contract/index.js';
import { placeText } from '../../shared/domain/run/queue-rules.js';
import { historyNote, isEnded } from '../../shared/domain/run/run-state.js';
import { readArgs, type Parsed } from './args.js';
import { call } from './call.js';
import type { Command, CommandContext } from './command.js';
import { EXIT, note, print, printJson, UsageError } from './output.js';
import { ALLOW_OPTION, openProject } from './powers.js';
import { exitCode } from './train.js';
import { formatFigure } from '../../shared/domain/format.js';

const VERBS: Record<string, Command> = { list, show, stop, resume };
const JSON_ONLY = { json: { type: 'boolean' } } as const;

/** `lora-studio runs list|show|stop|resume PROJECT [RUN]`. */
export async function runs(context: CommandContext, words: string[]): Promise<number> {
  const [verb = '', ...rest] = words;
  const command = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!command) throw new UsageError('Say “runs list”, “runs show”, “runs stop” or “runs resume”.');
  return command(context, rest);
}

async function list({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, JSON_ONLY, 1);
  const found = await call(client, 'runs.list', { projectId: await projectId(client, args) });
  if (args.flag('json')) printJson(found.runs);
  else if (found.runs.length === 0) print('This project has no runs.');
  else for (const run of found.runs) print(lineOf(run));
  return EXIT.ok;
}

function lineOf(run: RunSummary): string {
  const total = run.totalSteps === null ? '' : ` of ${run.totalSteps}`;
  const canResume = run.canResume ? ', can be resumed' : '';
  const elsewhere = historyNote(run) === null ? '' : ', started elsewhere';
  return `${run.id}  ${run.state.padEnd(9)} ${run.name}, step ${run.step}${total}${canResume}${elsewhere}`;
}

async function show({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, JSON_ONLY, 2);
  const run = await call(client, 'runs.get', await runOf(client, args));
  if (args.flag('json')) printJson(run);
  else for (const line of details(run)) print(line);
  return EXIT.ok;
}

function details({ summary, checkpoints, warnings, dir }: Output<'runs.get'>): string[] {
  const { diagnosis } = summary;
  const history = historyNote(summary);
  return [
    lineOf(summary),
    dir,
    ...(history === null ? [] : [history]),
    ...(summary.loss === null ? [] : [`loss ${formatFigure(summary.loss, 4)}`]),
    ...checkpoints.map(
      ({ file, step }) => `checkpoint ${file}${step === null ? '' : `, step ${step}`}`,
    ),
    ...warnings.map(({ message }) => `warning: ${message}`),
    ...(diagnosis === null ? [] : [`${diagnosis.title}: ${diagnosis.explanation}`, diagnosis.hint]),
  ];
}

async function stop({ client }: CommandContext, words: string[]): Promise<number> {
  const options = { now: { type: 'boolean' }, 'after-epoch': { type: 'boolean' } } as const;
  const args = readArgs(words, options, 2);
  if (args.flag('now') && args.flag('after-epoch')) {
    throw new UsageError('--now and --after-epoch exclude each other.');
  }
  const run = await runOf(client, args);
  const how = args.flag('now') ? 'now' : args.flag('after-epoch') ? 'after_epoch' : 'graceful';
  await call(client, 'runs.stop', { ...run, how });
  return exitCode(await ended(client, run));
}

/** Waits for the end of a run that was asked to stop; a later Ctrl+C only ends the waiting. */
async function ended(
  client: Client,
  run: { projectId: string; runId: string },
): Promise<RunSummary> {
  const isOver = (summary: RunSummary) => summary.id === run.runId && isEnded(summary.state);
  return new Promise((done, fail) => {
    client.subscribe('runs.changed', run.projectId, (summary) => {
      if (isOver(summary)) done(summary);
    });
    const look = () => {
      call(client, 'runs.get', run).then(({ summary }) => {
        if (isOver(summary)) done(summary);
      }, fail);
    };
    client.onResync(look); // the next owner of the project may have seen the end
    // Subscribe before asking: a run that ends between the two is seen by one of them.
    look();
  });
}

async function resume({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, { ...JSON_ONLY, ...ALLOW_OPTION }, 2);
  const run = await runOf(client, args);
  const { places } = await call(client, 'queue.add', {
    projectId: run.projectId,
    resume: run.runId,
  });
  const [place] = places;
  if (args.flag('json')) printJson(place ?? {});
  else if (place)
    print(place.runId === null ? placeText(place.place) : `${placeText(0)}: run ${place.runId}`);
  if (place?.runId === null) {
    note('See lora-studio queue --help: waiting runs need the open app, “serve” or “queue run”.');
  }
  return EXIT.ok;
}

async function projectId(client: Client, args: Parsed): Promise<string> {
  return (await openProject(client, args.positionals[0] ?? '', args)).id;
}

async function runOf(client: Client, args: Parsed): Promise<{ projectId: string; runId: string }> {
  return { projectId: await projectId(client, args), runId: args.positionals[1] ?? '' };
}
