import type { Client } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { acquireLock, type LockInfo } from '../../platform/owner-lock.js';
import { ownerLockIn } from '../project-folder/index.js';

/** A live connection to the process that owns a project. */
export interface OwnerConnection {
  readonly client: Client;
  /** Calls `on` once when the owner is gone. */
  onClose(on: () => void): void;
  close(): void;
}

/** How owners are reached: each process that owns projects listens on a local socket known to its lock files. */
export interface OwnerLink {
  /** Starts listening (once) and tells how this process is reached. */
  listen(): Promise<{ socket: string; secret: string }>;
  connect(socket: string, secret: string): Promise<OwnerConnection>;
}

export type Ownership =
  | { readonly mine: true; release(): Promise<void> }
  | { readonly mine: false; readonly info: LockInfo; readonly connection: OwnerConnection };

const ATTEMPTS = 10;
const PAUSE_MS = 200;

/**
 * Becomes the owner of a project, or connects to the process that is. One process writes, however many look.
 * Throws `locked`, saying who holds it, when that process cannot be reached.
 */
export async function becomeOwner(dir: string, kind: string, link: OwnerLink): Promise<Ownership> {
  const { socket, secret } = await link.listen();
  const path = ownerLockIn(dir);
  // A process that is just ending still runs but no longer answers: then its lock is free a moment later.
  for (let attempt = 1; ; attempt += 1) {
    const lock = await acquireLock(path, { kind, socket, secret });
    if (lock.acquired) return { mine: true, release: () => lock.release() };
    const { info } = lock;
    try {
      const connection = await link.connect(info.extra['socket'] ?? '', info.extra['secret'] ?? '');
      return { mine: false, info, connection };
    } catch (error) {
      if (attempt >= ATTEMPTS) throw unreachable(info, error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

function unreachable(info: LockInfo, cause: unknown): AppError {
  return new AppError(
    'locked',
    `This project is open in another LoRA Studio (process ${info.holder.pid}).`,
    {
      hint: 'That process does not answer. Close it, then open the project again.',
      cause,
    },
  );
}
