import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toErrorValue } from '../platform/error-value.js';
import { silentLogger } from '../platform/log.js';
import { openedHistory } from './open-project.js';
import type { FileChange } from '../services/history/index.js';

/*
 * A program that makes captions on a small disk and edits all of them to longer ones, which do not fit; then takes back what
 * came about. Argument: an empty folder of its own on that disk. Prints what it saw as JSON.
 */

const CAPTIONS = 300;
const textOf = (index: number, repeats: number) => Buffer.from(`cat ${index}, `.repeat(repeats));

async function main(dir: string): Promise<void> {
  const folder = join(dir, 'img');
  await mkdir(folder);
  const changes: FileChange[] = [];
  for (let index = 0; index < CAPTIONS; index += 1) {
    const path = join(folder, `${index}.txt`);
    const before = textOf(index, 100);
    await writeFile(path, before);
    changes.push({ type: 'write', path, before, after: textOf(index, 1300) });
  }
  const history = await openedHistory(dir);
  const error: unknown = await history.perform({ kind: 'batch', label: 'Longer' }, changes).then(
    () => null,
    (failure: unknown) => toErrorValue(failure, silentLogger),
  );
  const seen = await look(folder, changes);
  const newest = history.get().undo[0];
  const undone = newest === undefined ? { failed: [] } : await history.undo(newest.id);
  const { old } = await look(folder, changes);
  const report = { error, torn: seen.torn, changed: seen.changed, litter: seen.litter };
  const isAsBefore = old === CAPTIONS;
  process.stdout.write(JSON.stringify({ ...report, undoFailed: undone.failed, isAsBefore }));
}

async function look(folder: string, changes: readonly FileChange[]) {
  const seen = { old: 0, changed: 0, torn: 0, litter: [] as string[] };
  for (const change of changes) {
    if (change.type !== 'write') continue;
    const now = await readFile(change.path);
    if (change.before?.equals(now)) seen.old += 1;
    else if (change.after?.equals(now)) seen.changed += 1;
    else seen.torn += 1;
  }
  seen.litter = (await readdir(folder)).filter((name) => name.endsWith('.tmp'));
  return seen;
}

void main(process.argv[2] ?? '');
