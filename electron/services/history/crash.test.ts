import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundleProgram } from '../../testing/bundle.js';
import { openedHistory } from '../../testing/open-project.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { folderOf } from '../../testing/project-folders.js';
import { Journal } from './journal.js';
import { replay } from './stacks.js';

const CAPTIONS = 2000;
const KILLS = 200;
/** Projects side by side, each with all its captions: a kill waits for the start of a program most of the time. */
const LANES = 2;
let root = '';
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ dir: root, remove } = await temporaryFolder());
});
afterEach(() => remove());

// Read and written without giving way to anything: two thousand small files at once cost many times as much otherwise.
function makeProject(dir: string): string {
  const folder = join(dir, 'img', '1_a');
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < CAPTIONS; index += 1) {
    // Line ends and a byte order mark that an edit would not write by itself.
    const text = `${index % 50 === 0 ? '\ufeff' : ''}cat, ${index}${index % 3 === 0 ? '\r\n' : ''}`;
    writeFileSync(join(folder, `${index}.txt`), text);
  }
  return folder;
}

function tree(folder: string): Map<string, string> {
  const names = readdirSync(folder).sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

/** Starts the program and kills it, a time after it has begun that nothing in it knows of. */
async function killOnce(program: string, dir: string, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  // How long a start takes says more about the machine than about the edits.
  await Promise.race([once(child.stdout, 'data'), ended]);
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  const [code, signal] = (await ended) as [number | null, string | null];
  clearTimeout(timer);
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' });
}

/** Of an unfinished step every file has its old or its new content; returns whether there was one. */
async function expectOldOrNew(dir: string): Promise<boolean> {
  const journal = new Journal(folderOf(dir).own);
  const { unfinished } = replay(await journal.readLog());
  if (unfinished === null) return false;
  const changes = (await journal.readChanges(unfinished.step)) ?? [];
  expect(changes.length).toBeGreaterThan(0);
  for (const change of changes) {
    if (change.type !== 'write') throw new Error('only captions are edited here');
    const { before, after } = change;
    const now = readFileSync(change.path);
    const isKnown = (before?.equals(now) ?? false) || (after?.equals(now) ?? false);
    if (!isKnown) expect([before, after].map(String)).toContain(String(now));
  }
  return true;
}

/** Kills a project's program so many times, then takes everything back; returns how many kills hit a step under way. */
async function killAndUndo(program: string, dir: string, kills: number): Promise<number> {
  const folder = makeProject(dir);
  const before = tree(folder);
  let cutOff = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    await killOnce(program, dir, randomInt(0, 300));
    if (await expectOldOrNew(dir)) cutOff += 1;
  }
  const history = await openedHistory(dir);
  expect([...tree(folder).keys()]).toEqual([...before.keys()]);
  const made = history.get().undoCount;
  expect(made + history.get().redoCount).toBeGreaterThan(0);
  for (let step = 0; step < made; step += 1) {
    const { failed } = await history.undo(history.get().undo[0]?.id ?? '');
    expect(failed).toEqual([]);
  }
  expect(tree(folder)).toEqual(before);
  return cutOff;
}

it(
  `${KILLS} times killed: every caption is old or new, and undoing all brings every byte back`,
  { timeout: 300_000 },
  async () => {
    const program = await bundleProgram('electron/testing/caption-batches.ts');
    const lanes = Array.from({ length: LANES }, (_, lane) =>
      killAndUndo(program, join(root, `project ${lane}`), KILLS / LANES),
    );
    const cutOff = (await Promise.all(lanes)).reduce((sum, count) => sum + count, 0);
    // Many kills must have hit a step under way, or nothing was tried (half of them on a machine with nothing else to do).
    expect(cutOff).toBeGreaterThan(KILLS / 8);
  },
);
