import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readRecords, type ScalarPoint } from '../../../formats/tensorboard/event-records.js';
import { readFrom } from './text-tail.js';

export type { ScalarPoint } from '../../../formats/tensorboard/event-records.js';

const DEEPEST = 3; // <logging_dir>/<time>/network_train/events.out.tfevents.…

/** Follows the TensorBoard files below a run's `log` folder. A record still being written is read the next time. */
export class TensorBoardReader {
  readonly #offsets = new Map<string, number>();

  constructor(private readonly dir: string) {}

  /** Points that are new since the last call, in the order they were written, file by file. */
  async poll(): Promise<ScalarPoint[]> {
    const points: ScalarPoint[] = [];
    for (const path of (await eventFiles(this.dir, DEEPEST)).sort()) {
      const offset = this.#offsets.get(path) ?? 0;
      const read = readRecords(await readFrom(path, offset));
      this.#offsets.set(path, offset + read.used);
      points.push(...read.points);
    }
    return points;
  }
}

async function eventFiles(dir: string, depth: number): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(dir, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.isDirectory() && depth > 0) found.push(...(await eventFiles(path, depth - 1)));
    else if (entry.isFile() && entry.name.startsWith('events.out.tfevents.')) found.push(path);
  }
  return found;
}
