import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/pictures.js';
import { download } from './index.js';

const BODY = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) & 255));
const SHA256 = createHash('sha256').update(BODY).digest('hex');
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let dir = '';
let remove: () => Promise<void>;
let servers: Server[] = [];
beforeEach(async () => ({ dir, remove } = await temporaryFolder()));
afterEach(async () => {
  for (const server of servers) server.close();
  servers = [];
  await remove();
});

async function serve(answer: Answer): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A well-behaved file server; `cutAfter` breaks the connection after so many bytes, once for each number given. */
function fileServer(
  cutAfter: number[] = [],
  etag = () => '"v1"',
): { answer: Answer; ranges: (string | undefined)[] } {
  const ranges: (string | undefined)[] = [];
  const answer: Answer = (incoming, response) => {
    ranges.push(incoming.headers.range);
    const isFresh =
      incoming.headers['if-range'] === undefined || incoming.headers['if-range'] === etag();
    const from = isFresh ? Number(/^bytes=(\d+)-/.exec(incoming.headers.range ?? '')?.[1] ?? 0) : 0;
    const body = BODY.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { etag: etag(), 'content-length': body.length });
    const cut = cutAfter.shift();
    if (cut === undefined) return void response.end(body);
    response.write(body.subarray(0, cut), () => setImmediate(() => response.destroy()));
  };
  return { answer, ranges };
}

const quick = { pauseMs: 1, idleMs: 2000 };
const target = () => join(dir, 'models', 'a model ü.safetensors');

describe('download', () => {
  it('loads a file, checks it, and leaves nothing beside it', async () => {
    const url = await serve(fileServer().answer);
    const seen: [number, number | null][] = [];
    const onProgress = (done: number, total: number | null) => void seen.push([done, total]);
    const done = await download({ url, to: target(), sha256: SHA256, onProgress, tuning: quick });
    expect(done).toMatchObject({ bytes: BODY.length, sha256: SHA256, wasThere: false });
    expect((await readFile(target())).equals(BODY)).toBe(true);
    expect(await readdir(join(dir, 'models'))).toHaveLength(1);
    expect(seen.at(-1)).toEqual([BODY.length, BODY.length]);
    expect(await download({ url, to: target(), sha256: SHA256 })).toMatchObject({ wasThere: true });
  });

  it('goes on where a connection broke off, also after a restart', async () => {
    const { answer, ranges } = fileServer([100_000, 50_000]);
    const url = await serve(answer);
    const one = { url, to: target(), sha256: SHA256 };
    await expect(download({ ...one, tuning: { ...quick, attempts: 1 } })).rejects.toMatchObject({
      code: 'disconnected',
    });
    await download({ ...one, tuning: quick });
    expect((await readFile(target())).equals(BODY)).toBe(true);
    expect(ranges[0]).toBeUndefined();
    for (const range of ranges.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('starts anew when the file changed at the source, and when the source knows no ranges', async () => {
    let version = 1;
    const { answer } = fileServer([100_000], () => `"v${version}"`);
    const url = await serve(answer);
    await expect(
      download({ url, to: target(), tuning: { ...quick, attempts: 1 } }),
    ).rejects.toThrow();
    version = 2;
    await download({ url, to: target(), sha256: SHA256, tuning: quick });
    expect((await readFile(target())).equals(BODY)).toBe(true);
    let asked = 0;
    const plain = await serve((_, response) => {
      response.writeHead(200, { 'content-length': BODY.length });
      if ((asked += 1) > 1) return void response.end(BODY);
      response.write(BODY.subarray(0, 9000), () => setImmediate(() => response.destroy()));
    });
    await download({ url: plain, to: join(dir, 'b'), sha256: SHA256, tuning: quick });
    expect(asked).toBe(2);
  });

  it('throws away what has another hash or length, and a range that is out of reach', async () => {
    const url = await serve(fileServer().answer);
    const wrong = download({ url, to: target(), sha256: 'ab', tuning: quick });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_file' });
    await expect(download({ url, to: target(), bytes: 5, tuning: quick })).rejects.toMatchObject({
      code: 'invalid_file',
    });
    expect(await readdir(join(dir, 'models'))).toEqual([]);
    await writeFile(join(dir, 'b.part'), Buffer.alloc(400_000));
    await writeFile(
      join(dir, 'b.part.json'),
      JSON.stringify({ url: `${url}/`, validator: '"v1"' }),
    );
    const strict = fileServer();
    const refusing = await serve((incoming, response) => {
      if (incoming.headers.range === undefined) return strict.answer(incoming, response);
      response.writeHead(416).end();
    });
    await writeFile(
      join(dir, 'b.part.json'),
      JSON.stringify({ url: `${refusing}/`, validator: '"v1"' }),
    );
    await download({ url: refusing, to: join(dir, 'b'), sha256: SHA256, tuning: quick });
    expect((await readFile(join(dir, 'b'))).equals(BODY)).toBe(true);
  });

  it('never overwrites another file', async () => {
    const url = await serve(fileServer().answer);
    await writeFile(join(dir, 'mine'), 'mine');
    await expect(download({ url, to: join(dir, 'mine'), sha256: SHA256 })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await readFile(join(dir, 'mine'), 'utf8')).toBe('mine');
  });

  it('names what the source says: no such file, no permission, busy', async () => {
    for (const [status, code] of [
      [404, 'not_found'],
      [401, 'unauthorized'],
      [403, 'unauthorized'],
      [503, 'disconnected'],
    ] as const) {
      const url = await serve((_, response) => response.writeHead(status).end());
      await expect(
        download({ url: `${url}/x?sig=secret`, to: target(), tuning: quick }),
      ).rejects.toSatisfy(
        (error: Error & { code: string }) =>
          error.code === code && !error.message.includes('secret'),
      );
    }
    await expect(download({ url: 'file:///etc/passwd', to: target() })).rejects.toMatchObject({
      code: 'bad_request',
    });
    await expect(
      download({ url: 'http://127.0.0.1:9', to: target(), tuning: { ...quick, attempts: 2 } }),
    ).rejects.toMatchObject({ code: 'disconnected' });
  });

  it('follows redirects, and takes the token to its own host only', async () => {
    const seen: (string | undefined)[] = [];
    const files = fileServer();
    const elsewhere = await serve((incoming, response) => {
      seen.push(incoming.headers.authorization);
      files.answer(incoming, response);
    });
    const url = await serve((incoming, response) => {
      seen.push(incoming.headers.authorization);
      const location = incoming.url === '/two' ? `${elsewhere}/file` : '/two';
      response.writeHead(302, { location }).end();
    });
    const secretHeaders = { authorization: 'Bearer hf_secret' };
    await download({
      url: `${url}/one`,
      to: target(),
      secretHeaders,
      sha256: SHA256,
      tuning: quick,
    });
    expect(seen).toEqual(['Bearer hf_secret', 'Bearer hf_secret', undefined]);
    const circle = await serve((_, response) => response.writeHead(301, { location: '/' }).end());
    await expect(download({ url: circle, to: join(dir, 'c') })).rejects.toMatchObject({
      code: 'bad_request',
    });
  });

  it('goes through a proxy', async () => {
    const url = await serve(fileServer().answer);
    const asked: (string | undefined)[] = [];
    const proxy = await serve((incoming, response) => {
      asked.push(incoming.url, incoming.headers['proxy-authorization']);
      const onward = request(incoming.url ?? '', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.end();
    });
    const withName = proxy.replace('http://', 'http://me:pass@');
    await download({ url, to: target(), proxy: withName, sha256: SHA256, tuning: quick });
    expect(asked).toEqual([`${url}/`, `Basic ${Buffer.from('me:pass').toString('base64')}`]);
  });

  it('looks at the free space before it begins', async () => {
    const url = await serve(fileServer().answer);
    const tuning = { ...quick, freeBytes: () => Promise.resolve(1024) };
    await expect(download({ url, to: target(), tuning })).rejects.toMatchObject({
      code: 'disk_full',
    });
  });

  it('counts a connection that falls silent as lost, and keeps what came when cancelled', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { etag: '"v1"', 'content-length': BODY.length });
      response.write(BODY.subarray(0, 1000));
    });
    const silent = download({ url, to: target(), tuning: { idleMs: 60, attempts: 1 } });
    await expect(silent).rejects.toMatchObject({ code: 'disconnected' });
    const abort = new AbortController();
    const onProgress = (done: number) => done > 0 && abort.abort();
    const cancelled = download({
      url,
      to: join(dir, 'c'),
      signal: abort.signal,
      onProgress,
      tuning: quick,
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect((await readFile(join(dir, 'c.part'))).length).toBe(1000);
  });
});
