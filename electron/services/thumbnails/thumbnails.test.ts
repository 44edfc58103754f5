import { readdir, rm, writeFile, mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../platform/log.js';
import { encodeBmp24, picture, temporaryFolder } from '../../testing/pictures.js';
import { waitFor } from '../../testing/wait-for.js';
import { ThumbnailsService } from './index.js';
import { ThumbnailCache } from './thumbnail-cache.js';
import { WorkStack } from './work-stack.js';

let dir = '';
let remove: () => Promise<void>;
let service: ThumbnailsService;
const make = (parallel = 4) =>
  new ThumbnailsService({
    cacheDir: join(dir, 'cache'),
    log: silentLogger,
    parallel,
  });
const cached = async (): Promise<string[]> =>
  (await readdir(join(dir, 'cache'), { recursive: true }).catch(() => [])).filter((name) =>
    name.endsWith('.webp'),
  );

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  service = make();
});
afterEach(async () => {
  await service.flush();
  await remove();
});

describe('a thumbnail', () => {
  it.each([
    ['jpeg', async () => picture(600, 400).jpeg().toBuffer(), 256, 171],
    ['tall png', async () => picture(200, 800).ensureAlpha(0.4).png().toBuffer(), 64, 256],
    [
      'rotated',
      async () => picture(600, 400).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      171,
      256,
    ],
    ['bmp', async () => encodeBmp24(600, 400, await picture(600, 400).raw().toBuffer()), 256, 171],
    ['small', async () => picture(50, 40).png().toBuffer(), 50, 40],
  ])('of a %s is upright WebP inside 256 px', async (name, data, width, height) => {
    await writeFile(join(dir, name), await data());
    const { buffer, type } = await service.forFile(join(dir, name), { width: 256 });
    expect(type).toBe('image/webp');
    expect(await sharp(buffer).metadata()).toMatchObject({ format: 'webp', width, height });
  });

  it('comes from the disk the second time, and anew when the file changed', async () => {
    await writeFile(join(dir, 'a'), await picture(300, 300, 1).png().toBuffer());
    const first = await service.forFile(join(dir, 'a'), { width: 128 });
    await service.flush();
    const [name] = await cached();
    await writeFile(join(dir, 'cache', name ?? ''), 'from the cache');
    const second = await make().forFile(join(dir, 'a'), { width: 128 });
    expect(second.buffer.toString()).toBe('from the cache');
    await writeFile(join(dir, 'a'), await picture(300, 300, 2).png().toBuffer());
    const third = await service.forFile(join(dir, 'a'), { width: 128 });
    expect(third.buffer.equals(first.buffer)).toBe(false);
    expect((await sharp(third.buffer).metadata()).width).toBe(128);
  });

  it('is made once for all who ask at the same time', async () => {
    await writeFile(join(dir, 'a'), await picture(900, 900).png().toBuffer());
    const all = await Promise.all(
      [1, 2, 3].map(() => service.forFile(join(dir, 'a'), { width: 384 })),
    );
    expect(new Set(all.map((one) => one.buffer)).size).toBe(1);
  });

  it('refuses other widths and says what is wrong with a file', async () => {
    await writeFile(join(dir, 'broken.png'), 'nothing');
    const get = (name: string, width: number) => service.forFile(join(dir, name), { width });
    await expect(get('broken.png', 100)).rejects.toMatchObject({ code: 'bad_request' });
    await expect(get('broken.png', 256)).rejects.toMatchObject({ code: 'unreadable' });
    await expect(get('none.png', 256)).rejects.toMatchObject({ code: 'not_found' });
    expect(await cached()).toEqual([]);
  });

  it('a wish given up is not made, and asking again makes it', async () => {
    service = make(1);
    await writeFile(join(dir, 'big'), await picture(4000, 3000).png().toBuffer());
    await writeFile(join(dir, 'a'), await picture(300, 300).png().toBuffer());
    const big = service.forFile(join(dir, 'big'), { width: 128 });
    const abort = new AbortController();
    const dropped = service.forFile(join(dir, 'a'), { width: 128, signal: abort.signal });
    abort.abort();
    await expect(dropped).rejects.toMatchObject({ code: 'cancelled' });
    const again = await service.forFile(join(dir, 'a'), {
      width: 128,
      signal: new AbortController().signal,
    });
    expect(again.buffer.length).toBeGreaterThan(0);
    await big;
  });

  it('stays wanted while one of two still waits', async () => {
    await writeFile(join(dir, 'a'), await picture(2000, 2000).png().toBuffer());
    const abort = new AbortController();
    const one = service.forFile(join(dir, 'a'), { width: 128, signal: abort.signal });
    const other = service.forFile(join(dir, 'a'), {
      width: 128,
      signal: new AbortController().signal,
    });
    abort.abort();
    await expect(one).rejects.toMatchObject({ code: 'cancelled' });
    await expect(other).resolves.toMatchObject({ type: 'image/webp' });
  });
});

it('works on the newest wish first, never on more than the limit', async () => {
  const stack = new WorkStack(1);
  const done: number[] = [];
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const work = (n: number) => async () => void done.push(n);
  const first = stack.push(() => gate);
  const rest = [1, 2, 3].map((n) => stack.push(work(n)));
  expect(rest[1]?.drop()).toBe(true);
  expect(first.drop()).toBe(false);
  release();
  const results = await Promise.allSettled(rest.map((one) => one.promise));
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(done).toEqual([3, 1]);
});

it('the cache lets go of what was not used longest, and of nothing that is not its own', async () => {
  const cache = new ThumbnailCache(join(dir, 'cache'), 2500, silentLogger);
  const key = (n: number) => `${String(n).repeat(40)}-256`;
  for (const n of [1, 2, 3]) {
    await cache.write(key(n), Buffer.alloc(1000));
    const path = join(dir, 'cache', `${n}${n}`, `${key(n)}.webp`);
    await utimes(path, 1000 - n, 1000 - n);
  }
  await mkdir(join(dir, 'cache', 'aa'));
  await writeFile(join(dir, 'cache', 'aa', 'mine.webp'), Buffer.alloc(5000));
  await cache.clean();
  expect((await cached()).sort()).toEqual([
    join('11', `${key(1)}.webp`),
    join('22', `${key(2)}.webp`),
    join('aa', 'mine.webp'),
  ]);
  expect(await cache.read(key(3))).toBeNull();
  await rm(join(dir, 'cache'), { recursive: true });
  await writeFile(join(dir, 'cache'), 'a file where the folder should be');
  await waitFor('a write that fails quietly', () =>
    cache.write(key(1), Buffer.alloc(5)).then(() => true),
  );
});
