import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../platform/log.js';
import { bundleProgram } from '../../testing/bundle.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { EventBus } from '../events/event-bus.js';
import { HistoryService } from './index.js';
import { Journal } from './journal.js';
import { replay } from './stacks.js';

const CAPTIONS = 2000;
const KILLS = 200;
const id = 'crash-test';
let dir = '';
let folder = '';
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  folder = join(dir, 'img', '1_a');
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < CAPTIONS; index += 1) {
    // Line ends and a byte order mark that an edit would not write by itself.
    const text = `${index % 50 === 0 ? '\ufeff' : ''}cat, ${index}${index % 3 === 0 ? '\r\n' : ''}`;
    await writeFile(join(folder, `${index}.txt`), text);
  }
});
afterEach(() => remove());

async function tree(): Promise<Map<string, string>> {
  const names = (await readdir(folder)).sort();
  const contents = names.map(async (name): Promise<[string, string]> => [
    name,
    (await readFile(join(folder, name))).toString('latin1'),
  ]);
  return new Map(await Promise.all(contents));
}

/** Starts the program and kills it, a time after it has begun that nothing in it knows of. */
async function killOnce(program: string, afterMs: number): Promise<void> {
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
async function expectOldOrNew(): Promise<boolean> {
  const journal = new Journal(dir);
  const { unfinished } = replay(await journal.readLog());
  if (unfinished === null) return false;
  const changes = (await journal.readChanges(unfinished.step)) ?? [];
  expect(changes.length).toBeGreaterThan(0);
  await Promise.all(
    changes.map(async (change) => {
      if (change.type !== 'write') throw new Error('only captions are edited here');
      const now = await readFile(change.path);
      expect([change.before?.toString('latin1'), change.after?.toString('latin1')]).toContain(
        now.toString('latin1'),
      );
    }),
  );
  return true;
}

it(
  `${KILLS} times killed: every caption is old or new, and undoing all brings every byte back`,
  { timeout: 300_000 },
  async () => {
    const program = await bundleProgram('electron/testing/caption-batches.ts');
    const before = await tree();
    let cutOff = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      await killOnce(program, randomInt(0, 500));
      if (await expectOldOrNew()) cutOff += 1;
    }
    // Most kills must have hit work that was going on, or nothing was tried.
    expect(cutOff).toBeGreaterThan(KILLS / 4);

    const history = new HistoryService({
      bus: new EventBus(),
      log: silentLogger,
      onChanged: async () => undefined,
    });
    await history.attach({ id, dir, linkedDirs: [] });
    expect([...(await tree()).keys()]).toEqual([...before.keys()]);
    const made = history.get(id).undoCount;
    expect(made + history.get(id).redoCount).toBeGreaterThan(0);
    for (let step = 0; step < made; step += 1) {
      const { failed } = await history.undo(id, history.get(id).undo[0]?.id ?? '');
      expect(failed).toEqual([]);
    }
    expect(await tree()).toEqual(before);
  },
);
