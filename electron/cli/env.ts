import { resolve } from 'node:path';
import type { EnvironmentReport, TrialStage } from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';
import { readArgs, type Parsed } from './args.js';
import { call, waitForJob } from './call.js';
import type { CommandContext } from './command.js';
import { EXIT, note, print, printJson, UsageError } from './output.js';

type Verb = (context: CommandContext, args: Parsed) => Promise<number>;

/** `lora-studio env install|repair|check|trial|rollback|remove|detect`. */
export async function env(context: CommandContext, words: string[]): Promise<number> {
  const [name = '', ...rest] = words;
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) throw new UsageError(`Say “env ${Object.keys(VERBS).join('”, “env ')}”.`);
  const isOfTrainer = name === 'check' || name === 'trial';
  const options = {
    json: { type: 'boolean' as const },
    ...(isOfTrainer
      ? { scripts: { type: 'string' as const }, python: { type: 'string' as const } }
      : {}),
    ...(name === 'trial'
      ? { optimizer: { type: 'string' as const }, precision: { type: 'string' as const } }
      : {}),
  };
  return verb(context, readArgs(rest, options, 0));
}

const VERBS: Record<string, Verb> = {
  install: (context, args) => install(context, args, false),
  repair: (context, args) => install(context, args, true),
  check,
  trial,
  rollback: async ({ client }, args) => {
    const { report } = await call(client, 'environment.rollback', {});
    return show(report, args);
  },
  remove: async ({ client }, args) => {
    const { jobId } = await call(client, 'environment.remove', {});
    const result = await waitForJob(client, jobId, { onMessage: note });
    if (args.flag('json')) printJson(result);
    return EXIT.ok;
  },
  detect: async ({ client }, args) => {
    const { found } = await call(client, 'environment.detect', {});
    if (args.flag('json')) printJson({ found });
    else if (found.length === 0) print('No sd-scripts was found in the usual places.');
    else
      for (const one of found)
        print(`${one.scriptsDir}  ${one.python === '' ? '(no Python beside it)' : one.python}`);
    return EXIT.ok;
  },
};

async function install(context: CommandContext, args: Parsed, fresh: boolean): Promise<number> {
  const { client } = context;
  const { jobId } = await call(client, 'environment.install', { fresh });
  const stopLog = followLog(context, jobId);
  try {
    await waitForJob(client, jobId);
  } catch (error) {
    if (args.flag('json')) printJson((await call(client, 'environment.get', {})).report);
    throw error;
  } finally {
    stopLog();
  }
  return show((await call(client, 'environment.get', {})).report, args);
}

/** Shows the lines of a job's log as they come. */
function followLog({ client }: CommandContext, jobId: string): () => void {
  let last: readonly string[] = [];
  return client.subscribe('jobs.changed', '*', (job) => {
    if (job.id !== jobId || job.log === last) return;
    // The list is cut at its beginning when it gets long: what is new stands after the last line that was shown.
    const from = last.length === 0 ? 0 : job.log.lastIndexOf(last.at(-1) ?? '') + 1;
    for (const line of job.log.slice(from)) note(line);
    last = job.log;
  });
}

function show(report: EnvironmentReport, args: Parsed): number {
  if (args.flag('json')) {
    printJson(report);
    return EXIT.ok;
  }
  const { current } = report;
  print(
    current === null
      ? `Nothing is installed in ${report.dir}`
      : `Installed: torch ${current.torch} (${current.torchBuild}), ${current.scriptsDir}`,
  );
  return EXIT.ok;
}

async function check({ client }: CommandContext, args: Parsed): Promise<number> {
  const { jobId } = await call(client, 'environment.check', otherTrainer(args));
  const result = await waitForJob(client, jobId);
  if (args.flag('json')) printJson(result);
  else
    for (const { state, label, message, hint } of result.lines)
      print(`${MARKS[state]} ${label}: ${message}${hint === undefined ? '' : ` ${hint}`}`);
  return result.isUsable ? EXIT.ok : EXIT.failed;
}

/** A trainer that is not the one of Settings. */
function otherTrainer(args: Parsed): { trainer?: { scriptsDir: string; python: string } } {
  const [scripts, python] = [args.text('scripts'), args.text('python')];
  if (scripts === undefined && python === undefined) return {};
  if (scripts === undefined || python === undefined)
    throw new UsageError('--scripts DIR and --python FILE go together.');
  return { trainer: { scriptsDir: resolve(scripts), python: programPath(python) } };
}

/** A path as it is typed, or a name to be found in PATH as it is. */
const programPath = (typed: string): string => (/[/\\]/.test(typed) ? resolve(typed) : typed);

const MARKS = { ok: 'ok     ', warning: 'warning', error: 'error  ' } as const;

async function trial(context: CommandContext, args: Parsed): Promise<number> {
  const precision = args.text('precision') ?? 'bf16';
  if (precision !== 'bf16' && precision !== 'fp16' && precision !== 'no') {
    throw new UsageError('--precision is bf16, fp16 or no.');
  }
  const optimizer = args.text('optimizer');
  const { client } = context;
  const { jobId } = await call(client, 'environment.trial', {
    precision,
    ...otherTrainer(args),
    ...(optimizer === undefined ? {} : { optimizer }),
  });
  let failure: unknown = null;
  try {
    await waitForJob(client, jobId);
  } catch (error) {
    failure = error;
  }
  const { report } = await call(client, 'environment.get', {});
  if (report.trial === null || (failure instanceof AppError && failure.code === 'cancelled'))
    throw failure;
  if (args.flag('json')) printJson(report.trial);
  else for (const stage of report.trial.stages) print(stageLine(stage));
  return report.trial.isOk ? EXIT.ok : EXIT.failed;
}

function stageLine({ state, title, message, hint }: TrialStage): string {
  const mark = { ok: 'ok     ', failed: 'failed ', open: '-      ' }[state];
  return `${mark} ${title}${message === '' ? '' : `: ${message}`}${hint === null ? '' : ` ${hint}`}`;
}
