import { execFileSync } from 'node:child_process';

/** True where a process may have a file system of its own, of a size of its own. */
export function canMount(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // not Linux, or a container that forbids it
  }
}

/** Words before a command that give it a pid world of its own, as a container has; null where that cannot be had. */
export function otherPidWorld(): string[] | null {
  const words = ['unshare', ...(process.getuid?.() === 0 ? [] : ['-r']), '-pf', '--mount-proc'];
  const [file = '', ...args] = [...words, '--kill-child'];
  try {
    execFileSync(file, [...args, 'true'], { stdio: 'ignore' });
    return [file, ...args];
  } catch {
    return null; // not Linux, or a container that forbids it
  }
}
