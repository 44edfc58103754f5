import type { Client, Project, RunEvent, RunSummary } from '../../shared/contract/index.js';
import { isEnded } from '../../shared/domain/run/run-state.js';
import { readArgs, type Parsed } from './args.js';
import { call } from './call.js';
import type { CommandContext } from './command.js';
import { EXIT, note, print, printJson } from './output.js';
import { openProject } from './powers.js';
import { readStartOptions, START_OPTIONS } from './start-options.js';
import { describeEvent } from './train-text.js';

const BATCH = 1000;
/** Deltas tell when there is something to read; this is for the case that one is missed. */
const LOOK_MS = 500;

/** `lora-studio train`: starts (or resumes) a run, prints its events, asks it to stop on Ctrl+C. */
export async function train({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, OPTIONS, 1);
  const project = await openProject(client, args.positionals[0] ?? '', args);
  const runId = await startRun(client, project, args);
  const isJson = args.flag('json');
  const { dir } = await call(client, 'runs.get', { projectId: project.id, runId });
  if (isJson) printJson({ type: 'run', t: Date.now(), runId, dir, projectId: project.id });
  else print(`Run ${runId}\n${dir}`);
  const stopListening = stopOnInterrupt(client, project.id, runId);
  const summary = await follow(client, project.id, runId, isJson).finally(stopListening);
  report(summary, dir, isJson);
  return exitCode(summary);
}

const OPTIONS = { ...START_OPTIONS, resume: { type: 'string' } } as const;

async function startRun(client: Client, project: Project, args: Parsed): Promise<string> {
  const resume = args.text('resume');
  if (resume !== undefined) {
    const started = await call(client, 'runs.resume', { projectId: project.id, runId: resume });
    return started.runId;
  }
  const options = await readStartOptions(args, project.dir);
  return (await call(client, 'runs.start', { projectId: project.id, ...options })).runId;
}

/** Ctrl+C once asks for a stop that saves; twice ends the tree. The command then waits for the run's real end. */
function stopOnInterrupt(client: Client, projectId: string, runId: string): () => void {
  let presses = 0;
  const onInterrupt = () => {
    presses += 1;
    const how = presses === 1 ? 'graceful' : 'now';
    note(
      how === 'graceful'
        ? 'Asking the trainer to save and stop. Press Ctrl+C again to end it at once.'
        : 'Ending the trainer now.',
    );
    call(client, 'runs.stop', { projectId, runId, how }).catch((error: unknown) =>
      note(`The stop could not be asked for: ${String(error)}`),
    );
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return () => {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  };
}

/** Prints a run's events to its end. */
export async function follow(
  client: Client,
  projectId: string,
  runId: string,
  isJson: boolean,
): Promise<RunSummary> {
  let wake: () => void = () => undefined;
  const stop = client.subscribe('runs.delta', runId, () => wake());
  try {
    for (let from = 0; ;) {
      const batch = await call(client, 'runs.eventsFrom', { projectId, runId, from, limit: BATCH });
      for (const event of batch.events) show(event, isJson);
      from = batch.next;
      if (batch.hasEnded) {
        const { summary } = await call(client, 'runs.get', { projectId, runId });
        if (isEnded(summary.state)) return summary;
      }
      if (batch.events.length === BATCH) continue;
      await new Promise<void>((resolveWait) => {
        const timer = setTimeout(resolveWait, LOOK_MS);
        wake = () => {
          clearTimeout(timer);
          resolveWait();
        };
      });
    }
  } finally {
    stop();
  }
}

function show(event: RunEvent, isJson: boolean): void {
  if (isJson) return printJson(event);
  const line = describeEvent(event);
  if (line !== null) print(line);
}

function report(summary: RunSummary, dir: string, isJson: boolean): void {
  if (isJson) {
    printJson({ type: 'result', t: Date.now(), ...summary, dir });
    return;
  }
  print(
    `${summary.state} at step ${summary.step}${summary.totalSteps === null ? '' : ` of ${summary.totalSteps}`}`,
  );
  if (summary.diagnosis) note(`error: ${summary.diagnosis.title}. ${summary.diagnosis.hint}`);
}

/** The exit code that tells how a run ended. */
export function exitCode(summary: RunSummary): number {
  switch (summary.state) {
    case 'finished':
      return EXIT.ok;
    case 'stopped':
      return EXIT.runStopped;
    case 'lost':
      return EXIT.runLost;
    default:
      return EXIT.runFailed;
  }
}
