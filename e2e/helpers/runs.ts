import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Finds files of that name anywhere below a folder. */
export async function findFiles(folder: string, name: string | RegExp): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => (typeof name === 'string' ? entry.name === name : name.test(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Folders of the runs below a folder, oldest first. */
export async function runFolders(folder: string): Promise<string[]> {
  return (await findFiles(folder, 'run.json')).map((file) => dirname(file));
}

export interface LossEvent {
  readonly type: 'loss';
  readonly step: number;
  readonly loss: number;
}

/** The loss events that the trainer itself wrote. */
export async function lossesOf(runDir: string): Promise<LossEvent[]> {
  const text = await readFile(join(runDir, 'events.jsonl'), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { type: string })
    .filter((event): event is LossEvent => event.type === 'loss');
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
