import { existsSync } from 'node:fs';
import {
  link,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Client, Input, Output, RequestName } from '../../shared/contract/index.js';
import { CaptioningRecipe } from '../../shared/domain/captioning/index.js';
import { picture } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import { treeOf } from '../testing/tree-hash.js';
import { waitFor } from '../testing/wait-for.js';

/* A project of a stranger whose parts are links into the user's home: opened, edited, looked at, emptied. */

const RUN = '20260101-000000-abcd';
/** Every part of a project that the app writes, reads or serves; those that hold others come first. */
const PARTS = [
  '.studio',
  '.studio/history',
  '.studio/history/log',
  '.studio/history/00000001.step',
  '.studio/trash',
  '.studio/trash/.made-by-lora-studio',
  '.studio/trash/job-1-2-c',
  '.studio/doctor',
  '.studio/doctor/pixels.jsonl',
  '.studio/doctor/report.json',
  '.studio/captioning',
  '.studio/captioning/recipes.json',
  '.studio/caches.json',
  '.studio/uploads',
  '.studio/owner.lock',
  'project.json',
  'runs',
  `runs/${RUN}`,
  `runs/${RUN}/run.json`,
  `runs/${RUN}/digest.bin`,
  'img',
  'img/10_fox',
  'img/10_fox/a.png',
  'img/10_fox/a.txt',
  'img/10_fox/b.txt',
] as const;
type Part = (typeof PARTS)[number];

interface Plant {
  readonly part: Part;
  readonly as: 'link' | 'chain' | 'hard link' | 'link to nowhere' | 'moved and linked';
}

const plants = fc.uniqueArray(
  fc.record({
    part: fc.constantFrom(...PARTS),
    as: fc.constantFrom<Plant['as']>(
      'link',
      'chain',
      'hard link',
      'link to nowhere',
      'moved and linked',
    ),
  }),
  { minLength: 1, maxLength: 5, selector: ({ part }) => part },
);

/** A home with what a stranger would like to reach, shaped as the app's own files where that helps him. */
async function makeHome(home: string): Promise<void> {
  const put = async (name: string, text: string) => {
    await mkdir(dirname(join(home, name)), { recursive: true });
    await writeFile(join(home, name), text);
  };
  await put('.bashrc', 'export PATH=$PATH\n');
  await put('Documents/thesis.txt', 'chapter one\nchapter two\n');
  await put('Documents/a.txt', 'fox');
  await put('Documents/a.png', 'no picture');
  await put('photos/.made-by-lora-studio', 'mark');
  await put('photos/job-1-2-c/holiday.jpg', 'x');
  await put('photos/log', 'not a log of ours');
  await put('photos/00000001.step', '{}');
  await put('photos/trash/job-1-2-c/y.jpg', 'y');
  await put('photos/trash/.made-by-lora-studio', 'mark');
  await put('photos/owner.lock', '{}');
  await put('photos/history/log', 'not a log of ours');
}

async function makeProject(dir: string): Promise<void> {
  await mkdir(join(dir, 'img', '10_fox'), { recursive: true });
  for (const [seed, name] of ['a', 'b'].entries()) {
    const image = join(dir, 'img', '10_fox', name);
    await writeFile(`${image}.png`, await picture(64, 48, seed).png().toBuffer());
    await writeFile(`${image}.txt`, 'fox');
  }
  const concept = { id: 'c', name: 'fox', dir: 'img/10_fox', isLinked: false, repeats: 1 };
  const project = {
    schemaVersion: 1,
    id: 'stranger-1',
    name: 'gift',
    triggerWord: 'fox',
    preset: 'character',
    concepts: [concept],
    config: {},
    samplePrompts: [],
    createdAt: 1,
  };
  await writeFile(join(dir, 'project.json'), JSON.stringify(project));
  await mkdir(join(dir, 'runs'));
}

const isFilePart = (part: Part) => /[^/]\.[a-z]+$|[/]log$|\.made-by/.test(part);

/** Puts a link in the place of a part; what is above it may be a link already, then nothing more is planted there. */
async function plant(dir: string, home: string, { part, as }: Plant): Promise<void> {
  const path = join(dir, part);
  for (let above = dirname(path); above !== dir; above = dirname(above)) {
    if ((await lstat(above).catch(() => null))?.isSymbolicLink()) return;
  }
  await mkdir(dirname(path), { recursive: true });
  const isFile = isFilePart(part);
  const target = isFile
    ? join(home, 'Documents', part.endsWith('png') ? 'a.png' : 'a.txt')
    : join(home, 'photos');
  if (as === 'moved and linked' && existsSync(path)) {
    const elsewhere = join(home, 'moved', part.replaceAll('/', '_'));
    await mkdir(dirname(elsewhere), { recursive: true });
    await rename(path, elsewhere);
    return symlink(elsewhere, path);
  }
  await rm(path, { recursive: true, force: true });
  if (as === 'hard link' && isFile) return link(target, path);
  if (as === 'link to nowhere') return symlink(join(home, 'nowhere'), path);
  if (as !== 'chain') return symlink(target, path);
  const between = join(dir, `between-${part.replaceAll('/', '_')}`);
  await symlink(target, between);
  return symlink(relative(dirname(path), between), path);
}

const recipe = CaptioningRecipe.parse({
  name: 'Prose',
  by: { kind: 'endpoint', address: 'http://127.0.0.1:9/v1', model: 'none' },
});

/** All that a user does in an afternoon; what is refused is refused. */
async function useProject(client: Client, dir: string): Promise<boolean> {
  const opened = await client.request('projects.open', { dir });
  if (!opened.ok) return false;
  const projectId = opened.value.id;
  const ask = async <N extends RequestName>(
    name: N,
    input: Input<N>,
  ): Promise<Output<N> | null> => {
    const answer = await client.request(name, input);
    if (!answer.ok && answer.error.code === 'internal') throw new Error(answer.error.message);
    const started = answer.ok ? (answer.value as { jobId?: string }) : {};
    if (started.jobId !== undefined) await ended(started.jobId);
    return answer.ok ? answer.value : null;
  };
  const ended = (jobId: string) =>
    waitFor('the job', async () => {
      const answer = await client.request('jobs.list', {});
      const job = answer.ok ? answer.value.jobs.find(({ id }) => id === jobId) : undefined;
      if (job?.error?.code === 'internal') throw new Error(job.error.message);
      return job?.endedAt != null;
    });
  await waitFor(
    'the scan',
    async () => (await ask('datasets.snapshot', { projectId }))?.isComplete,
  );
  const imageIds = ((await ask('datasets.snapshot', { projectId }))?.images ?? []).map(
    ({ id }) => id,
  );
  const undo = async () => {
    const stepId = (await ask('history.get', { projectId }))?.undo[0]?.id;
    if (stepId !== undefined) await ask('history.undo', { projectId, stepId });
  };
  if (imageIds.length > 0) {
    const edit = {
      kind: 'add',
      text: 'hat',
      where: 'end',
      as: 'tag',
      onlyIfMissing: true,
    } as const;
    await ask('captions.applyEdit', { projectId, imageIds, edit });
    await undo();
    await ask('captioning.preview', { projectId, imageIds, recipe });
    await ask('doctor.run', { projectId, depth: 'full' });
    await ask('datasets.delete', { projectId, imageIds: imageIds.slice(0, 1) });
    await undo();
    await ask('datasets.delete', { projectId, imageIds: imageIds.slice(-1) });
  }
  await ask('captioning.saveRecipes', { projectId, recipes: [recipe] });
  await ask('trash.get', { projectId });
  await ask('trash.empty', { projectId });
  await ask('projects.update', { projectId, name: 'mine now' });
  await ask('runs.list', { projectId });
  await ask('projects.close', { projectId });
  return true;
}

it(
  'links of a stranger in any place of a project: nothing in the user’s home changes, whatever is done with it',
  { timeout: 600_000 },
  async () => {
    const data = await mkdtemp(join(tmpdir(), 'lora-studio-data-'));
    const { studio, client } = await startStudio(data);
    let opened = 0;
    try {
      await fc.assert(
        fc.asyncProperty(plants, async (planted) => {
          const root = await realpath(await mkdtemp(join(tmpdir(), 'lora-studio-links-')));
          const [dir, home] = [join(root, 'gift'), join(root, 'home')];
          await makeHome(home);
          await makeProject(dir);
          const inOrder = PARTS.flatMap((part) => planted.filter((one) => one.part === part));
          for (const one of inOrder) await plant(dir, home, one);
          const before = await treeOf(home);
          if (await useProject(client, dir)) opened += 1;
          expect(await treeOf(home)).toEqual(before);
          await rm(root, { recursive: true });
        }),
        { numRuns: 30, endOnFailure: true },
      );
    } finally {
      await studio.close();
      await rm(data, { recursive: true, force: true });
    }
    // Most of them must have been opened and used, or nothing was tried.
    expect(opened).toBeGreaterThan(20);
  },
);

it('what stood in the place of the app’s own is told with its new name, once, and the project works', async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'lora-studio-links-')));
  const [dir, home, data] = [join(root, 'gift'), join(root, 'home'), join(root, 'data')];
  await makeHome(home);
  await makeProject(dir);
  await symlink(join(home, 'photos'), join(dir, '.studio'));
  const { studio, client } = await startStudio(data);
  try {
    const opened = await client.request('projects.open', { dir });
    if (!opened.ok) throw new Error(opened.error.message);
    const { id: projectId, movedAside = [] } = opened.value;
    expect(movedAside).toMatchObject([{ path: join(dir, '.studio'), what: 'link' }]);
    expect((await lstat(movedAside[0]?.to ?? '')).isSymbolicLink()).toBe(true);
    expect((await readdir(dir)).filter((name) => name.includes('moved-aside'))).toHaveLength(1);
    expect((await lstat(join(dir, '.studio'))).isDirectory()).toBe(true);
    // One that is met later is told by the event.
    const told: number[] = [];
    client.subscribe('projects.changed', projectId, ({ movedAside: now = [] }) =>
      told.push(now.length),
    );
    await mkdir(join(dir, '.studio', 'captioning'));
    await symlink(join(home, '.bashrc'), join(dir, '.studio', 'captioning', 'recipes.json'));
    const saved = await client.request('captioning.saveRecipes', { projectId, recipes: [recipe] });
    expect(saved.ok).toBe(true);
    await waitFor('the news', () => told.includes(2));
    expect(await readFile(join(home, '.bashrc'), 'utf8')).toBe('export PATH=$PATH\n');
  } finally {
    await studio.close();
    await rm(root, { recursive: true, force: true });
  }
});
