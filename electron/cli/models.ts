import { readArgs } from './args.js';
import { call, waitForJob } from './call.js';
import type { CommandContext } from './command.js';
import { EXIT, note, print, printJson, UsageError } from './output.js';
import { formatBytes } from '../../shared/domain/format.js';

/** `lora-studio models list|find|download ID`. The token comes from HF_TOKEN, never from the command line. */
export async function models(context: CommandContext, words: string[]): Promise<number> {
  const [verb, ...rest] = words;
  if (verb === 'list') return list(context, rest);
  if (verb === 'find') return find(context, rest);
  if (verb === 'download') return download(context, rest);
  throw new UsageError('Say “models list”, “models find” or “models download ID”.');
}

const JSON_ONLY = { json: { type: 'boolean' as const } };

async function list({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, JSON_ONLY, 0);
  const known = await call(client, 'models.list', {});
  if (args.flag('json')) printJson(known);
  else
    for (const { id, title, bytes, path } of known.models)
      print(`${id}  ${title}, ${formatBytes(bytes)}${path === null ? '' : `  ${path}`}`);
  return EXIT.ok;
}

async function find({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, JSON_ONLY, 0);
  const { jobId } = await call(client, 'models.find', {});
  const { found } = await waitForJob(client, jobId);
  if (args.flag('json')) printJson({ found });
  else if (found.length === 0) print('No model files for FLUX were found in the usual places.');
  else
    for (const { role, path, problem } of found)
      print(`${role}  ${path}${problem === null ? '' : `  (${problem})`}`);
  return EXIT.ok;
}

async function download({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, JSON_ONLY, 1);
  const { jobId } = await call(client, 'models.download', { id: args.positionals[0] ?? '' });
  let shown = -1;
  const stop = client.subscribe('jobs.changed', '*', ({ id, progress }) => {
    if (id !== jobId || progress?.total == null) return;
    const percent = Math.floor((100 * progress.done) / progress.total);
    if (percent !== shown) note(`${(shown = percent)} %`);
  });
  const result = await waitForJob(client, jobId).finally(stop);
  if (args.flag('json')) printJson(result);
  else print(`Loaded ${result.path}`);
  return EXIT.ok;
}
