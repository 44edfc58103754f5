import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/result/errors.js';
import { silentLogger } from '../platform/log.js';
import { resolveInside } from '../platform/paths.js';
import { ThumbnailsService } from '../services/thumbnails/index.js';
import { encodeBmp24, picture, temporaryFolder } from '../testing/pictures.js';
import { createMediaHandler, type MediaHandler } from './media.js';

let dir = '';
let remove: () => Promise<void>;
let handle: MediaHandler;
let jpeg: Buffer;
const get = (path: string, init?: RequestInit) => handle(new Request(`http://x${path}`, init));

beforeAll(async () => {
  ({ dir, remove } = await temporaryFolder());
  const datasets = {
    imagePath: (projectId: string, imageId: string) => {
      if (projectId !== 'p') throw new AppError('not_found', 'That project is not open.');
      return resolveInside(dir, imageId);
    },
  };
  const log = silentLogger;
  handle = createMediaHandler({
    datasets,
    thumbnails: new ThumbnailsService({ datasets, cacheDir: join(dir, '.cache'), log }),
    runs: { outputFile: (_project, run, file) => resolveInside(join(dir, run), file) },
    log,
  });
  jpeg = await picture(1200, 900).jpeg({ quality: 100 }).toBuffer();
  await writeFile(join(dir, 'a.jpg'), jpeg);
  await writeFile(join(dir, 'b.bmp'), encodeBmp24(60, 40, await picture(60, 40).raw().toBuffer()));
  await writeFile(join(dir, 'not-a-jpeg.jpg'), await picture(60, 40).png().toBuffer());
  await writeFile(join(dir, 'broken.png'), '<script>alert(1)</script>');
  await writeFile(join(dir, 'run é 1.png'), await picture(60, 40).png().toBuffer());
  await writeFile(join(dir, 'secret.json'), '{}');
});
afterAll(() => remove());

it('gives thumbnails that may be kept for ever', async () => {
  const response = await get('/media/thumb/p/a.jpg?v=1&w=128');
  expect(response.status).toBe(200);
  const headers = Object.fromEntries(response.headers);
  expect(headers).toMatchObject({
    'content-type': 'image/webp',
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  });
  const data = Buffer.from(await response.arrayBuffer());
  expect(headers['content-length']).toBe(String(data.length));
  expect((await sharp(data).metadata()).width).toBe(128);
});

it('gives the original bytes with the type that they have', async () => {
  const response = await get('/media/image/p/a.jpg?v=1');
  expect(response.headers.get('content-type')).toBe('image/jpeg');
  expect(Buffer.from(await response.arrayBuffer()).equals(jpeg)).toBe(true);
  const other = await get('/media/image/p/not-a-jpeg.jpg');
  expect(other.headers.get('content-type')).toBe('image/png');
  await other.body?.cancel();
});

it('turns a BMP into PNG', async () => {
  const response = await get('/media/image/p/b.bmp');
  expect(response.headers.get('content-type')).toBe('image/png');
  const data = Buffer.from(await response.arrayBuffer());
  expect(await sharp(data).metadata()).toMatchObject({ format: 'png', width: 60, height: 40 });
});

it('gives samples of a run, images only, inside only', async () => {
  const response = await get(`/media/sample/p/./${encodeURIComponent('run é 1.png')}`);
  expect(response.status).toBe(404); // “.” vanishes from a URL, so the run is missing
  const sample = await get(`/media/sample/p/%2E%2F/${encodeURIComponent('run é 1.png')}`);
  expect([sample.status, sample.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect((await sample.arrayBuffer()).byteLength).toBeGreaterThan(0);
  expect((await get('/media/sample/p/run/secret.json')).status).toBe(404);
  expect((await get(`/media/sample/p/run/${encodeURIComponent('../../x.png')}`)).status).toBe(403);
});

describe('errors', () => {
  it.each([
    ['/media/thumb/p/none.png', 404],
    ['/media/thumb/q/a.jpg', 404],
    ['/media/thumb/p/a.jpg?w=100', 400],
    ['/media/thumb/p/a.jpg?w=x', 400],
    ['/media/image/p/..%2Fx.png', 403],
    ['/media/image/p/%zz', 400],
    ['/media/image/p/broken.png', 422],
    ['/media/image/p/a.jpg/more', 404],
    ['/media/other/p/a.jpg', 404],
    ['/media', 404],
    ['/', 404],
  ])('%s is %i', async (path, status) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await response.text()).length).toBeGreaterThan(5);
  });

  it('an unforeseen one shows a number, not a path', async () => {
    const failing = createMediaHandler({
      datasets: { imagePath: () => Promise.reject(new Error('/home/me/secret')) },
      thumbnails: { get: () => Promise.reject(new Error('/home/me/secret')) },
      runs: { outputFile: () => Promise.reject(new Error('x')) },
      log: silentLogger,
    });
    const response = await failing(new Request('http://x/media/image/p/a.jpg'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });
});

it('answers HEAD without a body, and refuses other methods', async () => {
  const head = await get('/media/image/p/a.jpg', { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe(String(jpeg.length));
  expect(await head.text()).toBe('');
  expect((await get('/media/image/p/a.jpg', { method: 'POST' })).status).toBe(405);
});

it('stops when the page no longer wants the picture', async () => {
  const abort = new AbortController();
  abort.abort();
  const init = { signal: abort.signal };
  expect((await get('/media/thumb/p/a.jpg?w=512', init)).status).toBe(499);
  const later = new AbortController();
  const response = await get('/media/image/p/a.jpg', { signal: later.signal });
  later.abort();
  await expect(response.arrayBuffer()).rejects.toThrow();
});
