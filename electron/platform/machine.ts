import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { createWhole, readLockFile } from './lock-file.js';
import { currentBootId, currentPidNamespace } from './process-identity.js';

/** Where a process runs: a pid and its start time can be compared only on the same machine, boot and pid namespace. */
export interface ProcessWorld {
  /** Random id of this machine's data folder. */
  readonly machine: string;
  /** The host name, for people. Part of the identity, since several machines may share one home folder. */
  readonly host: string;
  /** '' where the system has none. */
  readonly bootId: string;
  /** '' where the system has only one. */
  readonly pidNamespace: string;
  readonly user: string;
}

const MACHINE_ID = /^[0-9a-f]{32}$/;

/**
 * Where this process runs. `localDir`: the data folder of this machine; when it cannot be written, the machine's id lasts
 * only as long as this process.
 */
export async function currentWorld(localDir: string): Promise<ProcessWorld> {
  return {
    machine: await machineId(localDir),
    host: hostname(),
    bootId: await currentBootId(),
    pidNamespace: await currentPidNamespace(),
    user: userName(),
  };
}

async function machineId(localDir: string): Promise<string> {
  const path = join(localDir, 'machine-id');
  const fresh = randomBytes(16).toString('hex');
  try {
    const known = (await readLockFile(path))?.text ?? '';
    if (MACHINE_ID.test(known)) return known;
    await mkdir(localDir, { recursive: true, mode: 0o700 });
    // Another process may have created the id first; a damaged file is left as it is.
    if (await createWhole(path, fresh)) return fresh;
    const theirs = (await readLockFile(path))?.text ?? '';
    return MACHINE_ID.test(theirs) ? theirs : fresh;
  } catch {
    return fresh; // a read-only home: this process is then a machine of its own, which at worst makes others careful
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // a user without an entry, as in some containers
  }
}
