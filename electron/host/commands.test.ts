import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../shared/contract/index.js';
import { isImageName } from '../../shared/domain/dataset/index.js';
import { randomNumbers } from '../../shared/testing/random-numbers.js';
import { lockHolder } from '../platform/owner-lock.js';
import {
  contentsOf,
  hashOf,
  makePictures,
  startCommand,
  type CommandEnd,
  type RunningCommand,
} from '../testing/commands.js';
import { temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import { runCli } from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio } from './studio.js';

/** LORA_STUDIO_SEED repeats the moments of an earlier test; LORA_STUDIO_ROUNDS makes more of them. */
const SEED = Number(process.env['LORA_STUDIO_SEED'] ?? Date.now() % 1_000_000);
const ROUNDS = Number(process.env['LORA_STUDIO_ROUNDS'] ?? 2);

let dir = '';
let remove: () => Promise<void>;
let project = '';
let concept = '';
let data = '';
let pictures = 0;
const open: Studio[] = [];

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  data = join(dir, 'data');
  pictures = 0;
  await newProject('project');
});
afterEach(async () => {
  for (const studio of open.splice(0)) await studio.close();
  await remove();
});

async function newProject(name: string): Promise<void> {
  project = join(dir, name);
  concept = join(project, 'img', '5_fox');
  await mkdir(concept, { recursive: true });
  await runCli(data, ['runs', 'list', project]); // makes its project.json
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Import {
  readonly command: RunningCommand;
  readonly paths: readonly string[];
}

async function startImport(count: number): Promise<Import> {
  const folder = join(dir, `pictures ${pictures}`);
  const paths = await makePictures(folder, pictures, count);
  pictures += count;
  return { command: startCommand(data, ['import', project, folder, '--json']), paths };
}

/** What the command said is what is on disk: each of its pictures once, all told as added. */
async function isTrue({ command, paths }: Import): Promise<void> {
  const end = await command.end;
  expect(end).toMatchObject({ code: 0, stderr: '' });
  const told = JSON.parse(end.stdout) as Record<string, unknown>;
  expect(told, `seed ${SEED}`).toMatchObject({ added: paths.length, duplicate: 0, failed: [] });
  const there = await contentsOf(concept);
  for (const path of paths) expect(there.get(await hashOf(path)), path).toBe(1);
}

/** Opens the project and undoes all: what the imports put in, with its captions, is gone then. */
async function undoAll(): Promise<void> {
  const { studio, client } = await startStudio(data);
  open.push(studio);
  const opened = await client.request('projects.open', { dir: project });
  if (!opened.ok) throw new Error(opened.error.message);
  const projectId = opened.value.id;
  for (;;) {
    const history = await client.request('history.get', { projectId });
    if (!history.ok) throw new Error(history.error.message);
    const [newest] = history.value.undo;
    if (newest === undefined) return;
    const undone = await client.request('history.undo', { projectId, stepId: newest.id });
    if (!undone.ok) throw new Error(undone.error.message);
    const { jobId } = undone.value;
    const job = await studio.jobs.wait(jobId);
    expect(job).toMatchObject({ state: 'succeeded', result: { failed: [] } });
  }
}

async function openWindow(): Promise<{ studio: Studio; client: Client; projectId: string }> {
  const { studio, client } = await startStudio(data);
  const opened = await client.request('projects.open', { dir: project });
  if (!opened.ok) throw new Error(opened.error.message);
  return { studio, client, projectId: opened.value.id };
}

describe('commands at once on one project', { timeout: 600_000 }, () => {
  it('six imports: six true answers, round after round', async () => {
    const random = randomNumbers(SEED);
    for (let round = 0; round < ROUNDS; round += 1) {
      const imports: Import[] = [];
      for (let at = 0; at < 6; at += 1) {
        imports.push(await startImport(1 + Math.floor(random() * 12)));
        await pause(random() * 250);
      }
      for (const one of imports) await isTrue(one);
    }
    await undoAll();
    expect(await readdir(concept)).toEqual([]);
  });

  it('one that is refused says who holds the project, and ends', async () => {
    const lock = join(project, '.studio', 'owner.lock');
    const window = await openWindow();
    const held = await readFile(lock, 'utf8');
    const { lease } = (JSON.parse(held) as { extra: { lease: string } }).extra;
    const record = join(data, 'local', 'owners', lease);
    const known = JSON.parse(await readFile(record, 'utf8')) as object;
    await window.studio.close();
    // The lock of this process, which no longer answers where its record says.
    await writeFile(lock, held);
    await writeFile(record, JSON.stringify({ ...known, socket: '/nowhere' }));
    const end = await startCommand(data, ['runs', 'list', project]).end;
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toContain(String(process.pid));
  });

  it('twelve of all kinds, while a window that owns the project closes', async () => {
    const random = randomNumbers(SEED + 1);
    await isTrue(await startImport(3));
    for (let round = 0; round < ROUNDS; round += 1) {
      const window = await openWindow();
      const imports: Import[] = [];
      for (let at = 0; at < 6; at += 1)
        imports.push(await startImport(1 + Math.floor(random() * 20)));
      const others = [
        ['doctor', project, '--json'],
        ['preflight', project, '--json', '--engine', 'rehearsal'],
        ['preflight', project, '--json'],
        ['runs', 'list', project, '--json'],
        ['queue', 'list', '--json'],
        ['train', project, '--engine', 'rehearsal', '--json', '--set', 'epochs=1'],
      ].map((args) => startCommand(data, args));
      await pause(random() * 1500);
      await window.studio.close();
      for (const one of imports) await isTrue(one);
      const ends = await Promise.all(others.map(({ end }) => end));
      for (const end of ends) answersAre(end, round);
    }
  });

  it('the owner killed while others wait: what they say is true, and nothing is done twice', async () => {
    const random = randomNumbers(SEED + 2);
    let kills = 0;
    for (let round = 0; round < 2 * ROUNDS; round += 1) {
      const imports: Import[] = [];
      for (let at = 0; at < 5; at += 1)
        imports.push(await startImport(10 + Math.floor(random() * 60)));
      for (let kill = 0; kill < 2; kill += 1) {
        // In the midst of somebody's import.
        const before = (await readdir(concept)).length;
        const hasMoved = async () => (await readdir(concept)).length > before + 4;
        await waitFor('an import to go on', hasMoved, 90_000);
        await pause(random() * 200);
        const pid = (await lockHolder(join(project, '.studio', 'owner.lock')))?.holder.pid;
        const victim = imports.find(({ command }) => command.child.pid === pid);
        if (pid === undefined || victim?.command.child.exitCode !== null) continue;
        victim.command.child.kill('SIGKILL');
      }
      for (const one of imports) {
        const { code } = await one.command.end;
        if (code === null) kills += 1;
        else await isTrue(one);
      }
      const there = await contentsOf(concept);
      expect([...there.values()].filter((times) => times !== 1)).toEqual([]);
      await captionsFit();
    }
    process.stdout.write(`seed ${SEED}: ${kills} owners killed\n`);
    expect(kills).toBeGreaterThan(0);
  });
});

/** Each picture has the caption that came with it, and no caption stands there alone. */
async function captionsFit(): Promise<void> {
  const names = await readdir(concept);
  const images = new Set(names.filter(isImageName).map((name) => name.replace(/\.png$/, '')));
  for (const name of names.filter((one) => one.endsWith('.txt'))) {
    const stem = name.replace(/\.txt$/, '');
    const text = await readFile(join(concept, name), 'utf8');
    expect(text).toBe(`number ${stem.replace('picture ', '')}\n`);
    images.delete(stem);
  }
  expect([...images]).toEqual([]);
}

function answersAre({ args, code, stdout, stderr }: CommandEnd, round: number): void {
  const what = `${args.join(' ')} (seed ${SEED}, round ${round}): ${stderr}`;
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  switch (args[0]) {
    case 'train':
      expect(code, what).toBe(0);
      expect(lines.at(-1)).toMatchObject({ type: 'result', state: 'finished' });
      return;
    case 'preflight':
      // The real trainer's model files are not there.
      expect(code, what).toBe(args.includes('rehearsal') ? 0 : 7);
      expect(lines[0]).toMatchObject({
        engine: args.includes('rehearsal') ? 'rehearsal' : 'sd-scripts',
      });
      return;
    case 'doctor':
      expect([0, 6], what).toContain(code);
      expect(lines[0]).toMatchObject({ depth: 'fast' });
      return;
    default:
      expect(code, what).toBe(0);
  }
}
