import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { RunId } from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';
import { inspectLora } from '../services/lora/index.js';
import { readArgs } from './args.js';
import { call, waitForJob } from './call.js';
import type { CommandContext } from './command.js';
import { EXIT, print, printJson, UsageError } from './output.js';

/** `lora-studio inspect FILE.safetensors`. */
export async function inspect(_context: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, { json: { type: 'boolean' } }, 1);
  const info = await inspectLora(resolve(args.positionals[0] ?? ''));
  if (args.flag('json')) {
    printJson(info);
    return EXIT.ok;
  }
  if (info.isRehearsal) print('A rehearsal: not a FLUX LoRA');
  print(
    `rank ${info.rank ?? '?'}, alpha ${info.alpha ?? '?'}, ${info.modules} modules, ${info.dtype}`,
  );
  print(
    `base model ${info.baseModel ?? 'unknown'}, steps ${info.steps ?? '?'}, epoch ${info.epoch ?? '?'}`,
  );
  print(`trigger words: ${info.triggerWords.join(', ') || 'none named'}`);
  print(
    `top tags: ${info.topTags.map(({ tag, count }) => `${tag} (${count})`).join(', ') || 'none'}`,
  );
  print(`${info.sizeBytes} bytes, sha256 ${info.sha256}`);
  if (info.hasNaN) print('It holds NaN: it will not work.');
  return EXIT.ok;
}

/** `lora-studio export RUN --to DIR`. */
export async function exportRun({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(
    words,
    {
      checkpoint: { type: 'string' },
      to: { type: 'string' },
      name: { type: 'string' },
      json: { type: 'boolean' },
    },
    1,
  );
  const to = args.text('to');
  if (to === undefined) throw new UsageError('--to DIR is missing.');
  const runDir = resolve(args.positionals[0] ?? '');
  const { projectDir, runId } = await projectOfRun(runDir);
  const { id: projectId } = await call(client, 'projects.open', { dir: projectDir });
  const { checkpoints } = await call(client, 'runs.get', { projectId, runId });
  const file =
    args.text('checkpoint') ?? (checkpoints.find((one) => one.isFinal) ?? checkpoints.at(-1))?.file;
  if (file === undefined) {
    throw new AppError('not_found', 'This run has no checkpoint yet.', {
      hint: 'Wait until it saved one, or choose another run.',
    });
  }
  const name = args.text('name');
  const { jobId } = await call(client, 'export.start', {
    projectId,
    runId,
    file,
    to: resolve(to),
    ...(name === undefined ? {} : { name }),
  });
  const result = await waitForJob(client, jobId);
  if (args.flag('json')) printJson(result);
  else print(`Exported ${result.path}\nsha256 ${result.sha256}`);
  return EXIT.ok;
}

async function projectOfRun(runDir: string): Promise<{ projectDir: string; runId: string }> {
  const runId = basename(runDir);
  const isThere = await stat(runDir).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere || !RunId.safeParse(runId).success || basename(dirname(runDir)) !== 'runs') {
    throw new AppError('not_found', `${runDir} is not the folder of a run.`, {
      hint: 'A run’s folder looks like PROJECT/runs/20260101-120000-abcd.',
    });
  }
  return { projectDir: dirname(dirname(runDir)), runId };
}
