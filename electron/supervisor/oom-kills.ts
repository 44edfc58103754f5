import { readFile } from 'node:fs/promises';

/** How many processes this kernel killed for want of memory since it booted (Linux: `oom_kill` in /proc/vmstat); else null. */
export async function countOomKills(): Promise<number | null> {
  try {
    const count = /^oom_kill (\d+)$/m.exec(await readFile('/proc/vmstat', 'utf8'))?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null; // not Linux, or a container that hides it
  }
}
