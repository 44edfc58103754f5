import { statfs } from 'node:fs/promises';
import type { Checkpoint, RunNotice } from '../../../shared/contract/index.js';
import { formatBytes } from '../../../shared/domain/format.js';

const LOOK_MS = 30_000;
/**
 * A save is a checkpoint and, with resume points, the weights again in fp32 and two moments of each for the optimizer: in
 * bf16 that is 1 + 2 + 4 times the checkpoint.
 */
const SAVE_FACTOR = 7;
/** Before the first checkpoint its size is not known: a LoRA of rank 32 over all blocks is about 340 MB in bf16. */
const FIRST_SAVE_BYTES = 2 * 1024 ** 3;

/** Looks from time to time whether the next save will find room, so that it is told before the save is lost. */
export class DiskWatch {
  #lookedAt: number | null = null;
  #notices: RunNotice[] = [];

  get notices(): readonly RunNotice[] {
    return this.#notices;
  }

  /** `folder`: where the run saves. `now`: Unix ms. */
  async look(folder: string, checkpoints: readonly Checkpoint[], now: number): Promise<void> {
    if (this.#lookedAt !== null && Math.abs(now - this.#lookedAt) < LOOK_MS) return;
    this.#lookedAt = now;
    // A drive that was pulled out or a deleted folder shows in the run itself; a courtesy must not end the following.
    const disk = await statfs(folder).catch(() => null);
    if (disk === null) return;
    const free = disk.bavail * disk.bsize;
    const largest = Math.max(0, ...checkpoints.map(({ sizeBytes }) => sizeBytes));
    const needed = largest === 0 ? FIRST_SAVE_BYTES : largest * SAVE_FACTOR;
    const since = this.#notices[0]?.t ?? now;
    this.#notices = free >= needed ? [] : [notice(free, needed, since)];
  }
}

function notice(free: number, needed: number, t: number): RunNotice {
  return {
    code: 'disk',
    title: 'The disk is nearly full',
    advice: `${formatBytes(free)} are free where this run saves, and its next save may need ${formatBytes(needed)}. Free some space now: a full disk ends the training.`,
    t,
  };
}
