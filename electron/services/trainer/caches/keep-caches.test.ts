import { mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/pictures.js';
import { folderOf } from '../../../testing/project-folders.js';
import { makeZip } from '../../../testing/zip.js';
import { contentVersion } from '../../dataset/image-entry.js';
import { clearWrongCaches, findWrongCaches, type CacheWork } from './index.js';

let project = '';
let dir = '';
let remove: () => Promise<void>;
let captions: Record<string, string>;

/** Seconds since 1970; each write of the test comes a minute after the one before. */
let clock = 1_700_000_000;

async function write(name: string, content: string | Buffer): Promise<void> {
  clock += 60;
  await writeFile(join(dir, name), content);
  await utimes(join(dir, name), clock, clock);
}

async function cache(name: string): Promise<void> {
  await write(name, makeZip([{ name: 'latents_8x8.npy', data: 'x', isStored: true }]));
}

const MODELS = { ae: 'ae.safetensors', clipL: 'clip.safetensors', t5xxl: 't5.safetensors' };

async function work(more: Partial<CacheWork['text']> = {}): Promise<CacheWork> {
  const images = await Promise.all(
    Object.entries(captions).map(async ([name, text]) => {
      const stats = await stat(join(dir, name));
      const { size: sizeBytes, mtimeMs: modifiedAt } = stats;
      const version = contentVersion(stats);
      const seen = { name, sizeBytes, version, modifiedAt, width: 64, height: 64 };
      return { ...seen, text, captionModifiedAt: null };
    }),
  );
  const at = (name: string) => join(project, name);
  return {
    folders: [{ conceptId: 'cat', dir, images }],
    latents: { resolution: '512x512', noUpscale: false, ae: at(MODELS.ae) },
    text: {
      t5xxlMaxTokenLength: 512,
      applyT5AttnMask: false,
      clipL: at(MODELS.clipL),
      t5xxl: at(MODELS.t5xxl),
      ...more,
    },
  };
}

const wrong = async (of?: CacheWork) =>
  (await findWrongCaches(folderOf(project).own, of ?? (await work()))).map(({ name, why }) => [
    name,
    why,
  ]);

const LATENTS = 'a_0064x0064_flux.npz';
const TEXT = 'a_flux_te.npz';

beforeEach(async () => {
  ({ dir: project, remove } = await temporaryFolder());
  dir = join(project, 'img', '10_cat');
  await mkdir(dir, { recursive: true });
  for (const [role, name] of Object.entries(MODELS)) await writeFile(join(project, name), role);
  captions = { 'a.png': 'a cat' };
  await write('a.png', 'pixels');
  // A run begins: nothing lies there yet. Its caches come after.
  expect(await clearWrongCaches(folderOf(project).own, await work())).toEqual([]);
  await cache(LATENTS);
  await cache(TEXT);
  expect(await wrong()).toEqual([]);
});
afterEach(() => remove());

it('an image that was only touched keeps its cache, one with other pixels does not', async () => {
  await write('a.png', 'pixels');
  expect(await wrong()).toEqual([]);
  await write('a.png', 'others');
  expect(await wrong()).toEqual([[LATENTS, 'the image has changed since']]);
  // Also when the file that took its place is older than the cache.
  await utimes(join(dir, 'a.png'), 1_600_000_000, 1_600_000_000);
  expect(await wrong()).toEqual([[LATENTS, 'the image has changed since']]);
});

it('the caption that is trained counts, wherever it comes from', async () => {
  captions = { 'a.png': 'a dog' };
  expect(await wrong()).toEqual([[TEXT, 'the caption has changed since']]);
  const removed = await clearWrongCaches(folderOf(project).own, await work());
  expect(removed.map(({ name }) => name)).toEqual([TEXT]);
  expect((await readdir(dir)).sort()).toEqual(['a.png', LATENTS]);
  await cache(TEXT);
  expect(await wrong()).toEqual([]);
});

it('other model files and other settings make them stale; a moved file does not', async () => {
  await writeFile(join(project, 'moved.safetensors'), 'ae');
  const moved = await work();
  if (moved.latents) Object.assign(moved.latents, { ae: join(project, 'moved.safetensors') });
  expect(await wrong(moved)).toEqual([]);
  await writeFile(join(project, MODELS.ae), 'another');
  expect(await wrong()).toEqual([[LATENTS, 'it was made with another autoencoder']]);
  await writeFile(join(project, MODELS.ae), 'ae');
  await writeFile(join(project, MODELS.t5xxl), 'another');
  expect(await wrong()).toEqual([[TEXT, 'it was made with another T5 file']]);
  await writeFile(join(project, MODELS.t5xxl), 't5xxl');
  expect(await wrong(await work({ t5xxlMaxTokenLength: 256 }))).toEqual([
    [TEXT, 'it was made with t5xxl_max_token_length 512'],
  ]);
  expect(await wrong(await work({ applyT5AttnMask: true }))).toEqual([
    [TEXT, 'it was made with apply_t5_attn_mask off'],
  ]);
});

it('a run that keeps one kind in memory leaves what is known of the other alone', async () => {
  await write('a.png', 'others');
  captions = { 'a.png': 'a dog' };
  await clearWrongCaches(folderOf(project).own, { ...(await work()), latents: null, text: null });
  // Both were wrong, whoever reads them next.
  expect((await readdir(dir)).sort()).toEqual(['a.png']);
  await cache(LATENTS);
  expect(await wrong()).toEqual([[LATENTS, 'the image has changed since']]);
});

it('a name that would give another image its size is told, and the file goes', async () => {
  captions = { ...captions, 'ab.png': 'both' };
  await write('ab.png', 'more pixels');
  const of = await work();
  const [first, second] = of.folders[0]?.images ?? [];
  const sizes = [
    { ...first, name: 'a.png', width: 100, height: 64 },
    { ...second, name: 'ab.png', width: 64, height: 64 },
  ];
  await cache('ab_0064x0064_flux.npz');
  const folders = [{ conceptId: 'cat', dir, images: sizes as CacheWork['folders'][0]['images'] }];
  expect(await wrong({ ...of, folders })).toEqual([
    [LATENTS, 'it is of an image of 64 × 64, which the image no longer has'],
    ['ab_0064x0064_flux.npz', 'the trainer would take the size of a.png from its name'],
  ]);
});

it('what is known lies in the project, and a damaged file of it only means that times decide', async () => {
  const ledger = join(project, '.studio', 'caches.json');
  expect(JSON.parse(await readFile(ledger, 'utf8'))).toMatchObject({
    folders: { [dir]: { text: { made: { t5xxlMaxTokenLength: 512 } } } },
  });
  await writeFile(ledger, '{');
  expect(await wrong()).toEqual([]);
  await write('a.png', 'pixels');
  expect(await wrong()).toEqual([[LATENTS, 'the image has changed since']]);
});
