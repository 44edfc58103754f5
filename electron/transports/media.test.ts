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
  const project = {
    imagePath: (imageId: string) => resolveInside(dir, imageId),
    outputFile: (run: string, file: string) => resolveInside(join(dir, run), file),
  };
  const projects = {
    get: (projectId: string) => {
      if (projectId !== 'p') throw new AppError('not_found', 'That project is not open.');
      return project;
    },
  };
  const log = silentLogger;
  handle = createMediaHandler({
    projects,
    thumbnails: new ThumbnailsService({ cacheDir: join(dir, '.cache'), log }),
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
      projects: {
        get: () => ({
          imagePath: () => Promise.reject(new Error('/home/me/secret')),
          outputFile: () => Promise.reject(new Error('x')),
        }),
      },
      thumbnails: { forFile: () => Promise.reject(new Error('/home/me/secret')) },
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

it('gives an image as the trainer sees it: not turned, no profile, alpha dropped, cropped to its bucket', async () => {
  const turned = await picture(120, 90).withIccProfile('p3').png().toBuffer();
  await writeFile(
    join(dir, 'turned.png'),
    await sharp(turned, { ignoreIcc: true })
      .keepIccProfile()
      .withMetadata({ orientation: 6, icc: 'p3' })
      .png()
      .toBuffer(),
  );
  const stored = await sharp(join(dir, 'turned.png'), { ignoreIcc: true }).raw().toBuffer();
  const seen = async (query: string) => {
    const response = await get(`/media/image/p/turned.png?v=1${query}`);
    expect(response.headers.get('content-type')).toBe('image/png');
    return Buffer.from(await response.arrayBuffer());
  };
  const plain = await seen('&as=trainer');
  const metadata = await sharp(plain).metadata();
  expect(metadata).toMatchObject({ width: 120, height: 90, hasProfile: false });
  expect(metadata.orientation ?? 1).toBe(1);
  expect((await sharp(plain).raw().toBuffer()).equals(stored)).toBe(true);
  const cropped = await sharp(await seen('&as=trainer&bucket=64x96')).metadata();
  expect(cropped).toMatchObject({ width: 64, height: 96 });
  expect((await get('/media/image/p/turned.png?as=trainer&bucket=big')).status).toBe(400);

  // Below full transparency lies red, and red is what is trained.
  const hidden = { create: { width: 8, height: 8, channels: 4 as const, background: '#ff000000' } };
  await writeFile(join(dir, 'glass.png'), await sharp(hidden).png().toBuffer());
  const response = await get('/media/image/p/glass.png?as=trainer');
  const data = await sharp(Buffer.from(await response.arrayBuffer()))
    .raw()
    .toBuffer();
  expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
  expect(data).toHaveLength(8 * 8 * 3);
});
