import * as z from 'zod';
import { GpuId, ProjectId, QueueItem, QueueItemId, RunId } from '../../../shared/contract/index.js';
import { writeJsonAtomic } from '../../platform/atomic-file.js';
import type { Logger } from '../../platform/log.js';
import { runIn } from '../project-folder/index.js';
import { FileTurns, keepDamaged, markOf, readJson, type FileMark } from '../settings/index.js';

const Holder = z.object({ pid: z.int(), startTime: z.string(), bootId: z.string() });

/** Cards that are in use. What becomes of them is read from the run's own files; nothing here says that a run is on. */
export const QueueSlot = z.object({
  /** The place in the queue it was given to; null for a run that was started past the queue. */
  itemId: QueueItemId.nullable(),
  gpus: z.array(GpuId),
  projectId: ProjectId,
  projectDir: z.string(),
  projectName: z.string(),
  name: z.string(),
  /** Null while the run's folder is being made by `holder`. */
  runId: RunId.nullable(),
  holder: Holder,
  since: z.number(),
});
export type QueueSlot = z.output<typeof QueueSlot>;

export interface QueueState {
  readonly isPaused: boolean;
  readonly items: readonly QueueItem[];
  readonly slots: readonly QueueSlot[];
}

const EMPTY: QueueState = { isPaused: false, items: [], slots: [] };

/** The folder of a slot's run; null while there is none. */
export function runDirOf(slot: QueueSlot): string | null {
  return slot.runId === null ? null : runIn(slot.projectDir, slot.runId);
}

/** `queue.json` in the user's data folder, shared by all processes of the app: read whole, changed one after the other. */
export class QueueFile {
  readonly #turns: FileTurns;
  #known: { readonly state: QueueState; readonly mark: FileMark } | null = null;

  constructor(
    private readonly file: string,
    private readonly log: Logger,
  ) {
    this.#turns = new FileTurns(file);
  }

  /** The queue as it is on disk now. Entries that cannot be understood are left out here and kept in a copy at the next change. */
  async read(): Promise<QueueState> {
    const mark = await markOf(this.file);
    if (this.#known?.mark === mark) return this.#known.state;
    const { state } = await this.#read();
    this.#known = { state, mark };
    return state;
  }

  /** Changes the queue while no other process can. Throws `locked` when another one does not let go of it. */
  change<T>(change: (state: QueueState) => Promise<Change<T>> | Change<T>): Promise<T> {
    return this.#turns.run(async () => {
      const { state, isDamaged } = await this.#read();
      const { next, result } = await change(state);
      if (next !== state) {
        if (isDamaged) await keepDamaged(this.file, this.log);
        await writeJsonAtomic(this.file, { version: 1, ...next });
      }
      this.#known = null;
      return result;
    });
  }

  async #read(): Promise<{ state: QueueState; isDamaged: boolean }> {
    const { isThere, value } = await readJson(this.file);
    if (!isThere) return { state: EMPTY, isDamaged: false };
    if (typeof value !== 'object' || value === null) return { state: EMPTY, isDamaged: true };
    const { isPaused, items, slots } = value as Record<string, unknown>;
    const found = { items: entries(QueueItem, items), slots: entries(QueueSlot, slots) };
    return {
      state: {
        isPaused: isPaused === true,
        items: found.items.good,
        slots: found.slots.good,
      },
      isDamaged: found.items.isDamaged || found.slots.isDamaged,
    };
  }
}

export interface Change<T> {
  /** The same object: nothing is written. */
  readonly next: QueueState;
  readonly result: T;
}

function entries<T>(schema: z.ZodType<T>, value: unknown): { good: T[]; isDamaged: boolean } {
  const list: unknown[] = Array.isArray(value) ? value : [];
  const good = list.flatMap((one) => {
    const read = schema.safeParse(one);
    return read.success ? [read.data] : [];
  });
  return { good, isDamaged: !Array.isArray(value) || good.length < list.length };
}
