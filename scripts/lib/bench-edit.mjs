/** Batch edit of many captions through the history, and a bare loop of atomic writes of the same texts. */
import { mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServices } from './bench-bundle.mjs';
import { inParallel, median, ratio, seconds } from './bench-tools.mjs';
import { heading, say } from './say.mjs';

/** As many as the service writes at once. */
const PARALLEL = 16;
const WORD = 'bench';

/** What cannot be left out of an atomic write: a temporary file, its sync, the rename; at the end the folder's sync. */
async function bareEdit(folder, names) {
  return seconds(async () => {
    await inParallel(names, PARALLEL, async (name) => {
      const path = join(folder, name);
      const temporary = join(folder, `.${name}.bare.tmp`);
      const text = await readFile(path, 'utf8');
      const file = await open(temporary, 'wx');
      await file.writeFile(`${text}, ${WORD}`);
      await file.sync();
      await file.close();
      await rename(temporary, path);
    });
    const dir = await open(folder);
    await dir.sync();
    await dir.close();
  });
}

/** Waits for the end of a job; its error is thrown. */
async function ended(client, started) {
  if (!started.ok) throw new Error(started.error.message);
  const { jobId } = started.value;
  return new Promise((resolve, reject) => {
    const look = (job) => {
      if (job.id !== jobId || job.endedAt === null) return;
      if (job.error) reject(new Error(job.error.message));
      else resolve(job.result);
    };
    client.subscribe('jobs.changed', '*', look);
    client.request('jobs.list', {}).then(({ ok, value }) => ok && value.jobs.forEach(look), reject);
  });
}

async function openProject(client, dir) {
  const opened = await client.request('projects.open', { dir });
  if (!opened.ok) throw new Error(opened.error.message);
  const projectId = opened.value.id;
  await ended(client, await client.request('datasets.rescan', { projectId }));
  const imageIds = [];
  for (let from = 0; from !== null;) {
    const page = await client.request('datasets.snapshot', { projectId, from, limit: 20_000 });
    if (!page.ok) throw new Error(page.error.message);
    imageIds.push(...page.value.images.map(({ id }) => id));
    from = page.value.next;
  }
  return { projectId, imageIds };
}

/** Captions with stand-ins for images: an edit never opens them. */
async function makeCaptions(projectDir, count) {
  const folder = join(projectDir, 'img', '1_bench');
  await mkdir(folder, { recursive: true });
  const numbers = Array.from({ length: count }, (_, index) => index);
  await inParallel(numbers, PARALLEL, async (index) => {
    await writeFile(join(folder, `${index}.png`), `picture ${index}`);
    await writeFile(join(folder, `${index}.txt`), `ohwx, tag ${index % 97}, tag ${index % 13}`);
  });
  return folder;
}

/** Rows of the table. */
export async function benchEdit(dir, count, repeat) {
  heading(`batch edit of ${count.toLocaleString('en')} captions`);
  const projectDir = join(dir, 'project');
  const folder = await makeCaptions(projectDir, count);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.txt'));
  const { studio, client } = await startServices(join(dir, 'data'));
  const times = { edit: [], undo: [], bare: [] };
  try {
    const { projectId, imageIds } = await openProject(client, projectDir);
    const edit = { kind: 'add', text: WORD, where: 'end', as: 'tag', onlyIfMissing: false };
    for (let round = 0; round < repeat; round += 1) {
      let result;
      const request = { projectId, imageIds, edit };
      times.edit.push(
        await seconds(async () => {
          result = await ended(client, await client.request('captions.applyEdit', request));
        }),
      );
      if (result.changed !== count) throw new Error(`${result.changed} of ${count} were edited`);
      const history = await client.request('history.get', { projectId });
      const stepId = history.value.undo[0].id;
      times.undo.push(
        await seconds(async () => {
          await ended(client, await client.request('history.undo', { projectId, stepId }));
        }),
      );
      times.bare.push(await bareEdit(folder, names));
      say(
        `  round ${round + 1}: edit ${times.edit.at(-1).toFixed(2)} s, undo ${times.undo.at(-1).toFixed(2)} s, bare ${times.bare.at(-1).toFixed(2)} s`,
      );
    }
  } finally {
    await studio.close();
  }
  const bare = median(times.bare);
  const row = (label, all) => [
    label,
    `${median(all).toFixed(2)} s`,
    `${ratio(all, times.bare).toFixed(2)} × the bare loop`,
  ];
  const name = count.toLocaleString('en');
  return [
    row(`batch edit of ${name} captions, journal and all`, times.edit),
    row('undo of it', times.undo),
    [`bare loop of ${name} atomic writes, ${PARALLEL} at once`, `${bare.toFixed(2)} s`, ''],
  ];
}
