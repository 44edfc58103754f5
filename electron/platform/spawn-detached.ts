import { spawn } from 'node:child_process';

/** Starts a program that outlives this process: own group, no pipes, output into an open file. Rejects when it cannot start. */
export function spawnDetached(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: Record<string, string>; logFd: number },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
      windowsHide: true,
      stdio: ['ignore', options.logFd, options.logFd],
    });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve(child.pid ?? 0);
    });
  });
}
