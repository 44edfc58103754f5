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
