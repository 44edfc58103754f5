/** Runs programs side by side, at most `limit` at once, and reports them one after the other. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bad, good, say } from './say.mjs';
import { root } from './sources.mjs';

/** The command line of a tool from node_modules, run by this very Node (no shell, no npx). */
export const tool = (path, ...args) => [
  process.execPath,
  join(root, 'node_modules', path),
  ...args,
];

/** Runs one command to its end; resolves with its exit code and everything it printed. Never rejects. */
export function run([file, ...args], options = {}) {
  return new Promise((done) => {
    const started = Date.now();
    const child = spawn(file, args, { cwd: root, ...options });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    const end = (code) => done({ code, output, seconds: (Date.now() - started) / 1000 });
    child.on('error', (error) => {
      output += String(error);
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/** Runs `[name, command]` tasks; prints each as it ends, with its output when it failed. Returns the results in order. */
export async function runTasks(tasks, limit = 2) {
  const results = new Array(tasks.length);
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) {
      const index = next++;
      const [name, command] = tasks[index];
      const result = await run(command);
      results[index] = { name, ...result };
      const mark = result.code === 0 ? good('ok  ') : bad('FAIL');
      say(`${mark} ${name} (${result.seconds.toFixed(1)} s)`);
      if (result.code !== 0) say(result.output.trimEnd().replace(/^/gm, '     '));
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
