/** Runs the built command line. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './sources.mjs';

const cli = join(root, 'dist', 'cli.cjs');

/**
 * Runs `lora-studio` with the given words; `onLine` gets each line of its stdout as it comes.
 * Resolves with those lines; rejects when the command failed.
 */
export function lora(words, { env = {}, onLine = () => undefined } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...words], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = [];
    let rest = '';
    let errors = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop();
      for (const line of parts) {
        lines.push(line);
        onLine(line);
      }
    });
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(lines);
      else reject(new Error(`lora-studio ${words.join(' ')} ended with ${code}\n${errors.trim()}`));
    });
  });
}

/** The one JSON object that a command printed with --json. */
export const loraJson = async (words, options) =>
  JSON.parse((await lora([...words, '--json'], options)).at(-1));

/** Makes the sample project in `dir`, trains a rehearsal on it; resolves with the result line and all loss events. */
export async function trainSample(dir, { env, set = [], onLoss = () => undefined } = {}) {
  await loraJson(['project', 'sample', dir], { env });
  const losses = [];
  const options = set.flatMap((pair) => ['--set', pair]);
  const lines = await lora(['train', dir, '--engine', 'rehearsal', '--json', ...options], {
    env,
    onLine: (line) => {
      const event = JSON.parse(line);
      if (event.type !== 'loss') return;
      losses.push(event);
      onLoss(event);
    },
  });
  return { result: JSON.parse(lines.at(-1)), losses };
}
