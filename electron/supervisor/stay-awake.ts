import { spawn, type ChildProcess } from 'node:child_process';

/** Programs that keep the computer awake as long as the program behind them runs. On Windows the window does it. */
const KEEPERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    'systemd-inhibit',
    '--what=sleep',
    '--who=LoRA Studio',
    '--why=A LoRA is being trained',
    'cat',
  ],
  darwin: ['caffeinate', '-i', 'cat'],
};

/**
 * Keeps the computer from falling asleep until `release` is called or this process ends, however it ends: the keeper reads
 * a pipe of ours, and a closed pipe ends it. Where there is none the reason is written to stderr once.
 */
export function stayAwake(): { release: () => void } {
  const [file, ...args] = KEEPERS[process.platform] ?? [];
  if (file === undefined) return { release: () => undefined };
  const keeper: ChildProcess = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  keeper.once('error', (error) => {
    process.stderr.write(`the computer may fall asleep during this run: ${error.message}\n`);
  });
  keeper.once('exit', (code) => {
    if (code)
      process.stderr.write(
        `the computer may fall asleep during this run: ${file} ended with ${code}\n`,
      );
  });
  keeper.stdin?.on('error', () => undefined); // it ended before us: nothing is left to release
  keeper.unref();
  return { release: () => void keeper.stdin?.end() };
}
