import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { AppError } from '../../shared/result/errors.js';
import { createLogger } from '../platform/log.js';
import { EventBus } from '../services/events/event-bus.js';
import { waitFor } from '../testing/wait-for.js';
import type { Upload } from './uploads.js';
import { startWebHost, type WebHost } from './web.js';
import { allowedHosts, isLoopback, judgeRequest } from './web-guard.js';

const MAX_UPLOAD = 2_000_000;
const ADDED = { outcome: 'added', imageId: null, reason: null, jobId: null } as const;
const lines: string[] = [];
const log = createLogger((line) => lines.push(line));
const calls: string[] = [];
const uploads: { upload: Omit<Upload, 'stream'>; bytes: number }[] = [];
let dir: string;
let host: WebHost;
let token: string;
let cookie: string;
/** The clock of the codes, in ms. */
let now = 0;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'web-'));
  const rendererDir = join(dir, 'renderer');
  await mkdir(join(rendererDir, 'assets'), { recursive: true });
  await writeFile(join(rendererDir, 'index.html'), '<!doctype html><title>LoRA Studio</title>');
  await writeFile(join(rendererDir, 'assets', 'index-a1B2_c3D.js'), 'export {};');
  await writeFile(join(dir, 'secret.txt'), 'not for the web');
  await symlink(join(dir, 'secret.txt'), join(rendererDir, 'link.txt'));
  host = await startWebHost({
    dispatcher: (name) => {
      calls.push(name);
      return Promise.resolve({ ok: true, value: {} });
    },
    bus: new EventBus(),
    media: (request) => {
      calls.push(new URL(request.url).pathname);
      return Promise.resolve(new Response('picture', { headers: { 'content-type': 'image/png' } }));
    },
    upload: async ({ stream, ...upload }) => {
      let bytes = 0;
      for await (const chunk of stream) bytes += chunk.byteLength;
      if (upload.fileName === 'broken.png') throw new AppError('unreadable', 'It is damaged.');
      uploads.push({ upload, bytes });
      return ADDED;
    },
    rendererDir,
    port: 0,
    log,
    maxUploadBytes: MAX_UPLOAD,
    now: () => now,
  });
  token = new URL(host.url).hash.replace('#token=', '');
  const session = await send('POST', '/session', { body: JSON.stringify({ token }) });
  cookie = session.headers['set-cookie']?.split(';')[0] ?? '';
});
afterAll(async () => {
  await host.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => {
  calls.length = 0;
  uploads.length = 0;
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | undefined>;
  readonly body: string;
}

/** Sends what no browser or fetch would: any Host, any path, byte for byte. */
function send(
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port: host.port, method, path, headers: options.headers, agent: false },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('end', () => {
          const headers = Object.fromEntries(
            Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
          );
          const body = Buffer.concat(parts).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, headers, body });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

/** The status of a WebSocket upgrade: 101 when it was let in. */
function upgrade(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', reject);
  });
}

const MEDIA = '/media/thumb/project-0001/cat.YQ?v=1&w=256';
const UPLOAD = '/upload/project-0001/cat?name=a.png';

describe('the session', () => {
  it('is given for the token alone, as a cookie that scripts and other sites cannot use', async () => {
    const answer = await send('POST', '/session', { body: JSON.stringify({ token }) });
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(answer.headers['set-cookie']).not.toContain(token);
  });
  it.each([
    ['another token', JSON.stringify({ token: 'x'.repeat(43) })],
    ['no token', '{}'],
    ['an empty token', JSON.stringify({ token: '' })],
    ['no JSON', 'token'],
    ['a list', '[]'],
  ])('is refused for %s', async (_, body) => {
    const answer = await send('POST', '/session', { body });
    expect(answer.status).toBe(401);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
  it('is refused for a body that is too large', async () => {
    const body = JSON.stringify({ token, more: 'x'.repeat(2000) });
    const answer = await send('POST', '/session', { body });
    expect(answer.status).toBe(413);
  });
  it('has a new token and a new cookie at every start, and the address holds the token in its fragment', async () => {
    const other = await startWebHost({
      dispatcher: () => Promise.resolve({ ok: true, value: null }),
      bus: new EventBus(),
      media: () => Promise.resolve(new Response('')),
      upload: () => Promise.reject(new Error('nothing is sent here')),
      rendererDir: dir,
      port: 0,
      log,
    });
    expect(other.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    expect(other.url).not.toContain(token);
    expect(other.warning).toBeUndefined();
    await other.close();
  });
});

describe('without a session', () => {
  it.each([
    ['GET', MEDIA],
    ['GET', '/media/sample/project-0001/20260101-120000-abcd/sample/a.png'],
    ['POST', UPLOAD],
    ['GET', '/anything'],
    ['GET', '/ws'],
    ['GET', '/link.txt'],
    ['POST', '/'.repeat(3)],
    ['PUT', '/media/thumb/a/b'],
    ['DELETE', UPLOAD],
    ['OPTIONS', UPLOAD],
  ])('%s %s is refused and reaches nothing', async (method, path) => {
    for (const headers of [
      {},
      { cookie: '' },
      { cookie: `lora-studio-${host.port}=` },
      { cookie: `lora-studio-${host.port}=${token}` },
      { cookie: cookie.replace(/=.*/, '=x') },
      { authorization: `Bearer ${token}` },
    ]) {
      expect((await send(method, path, { headers })).status).toBe(401);
    }
    expect(calls).toEqual([]);
    expect(uploads).toEqual([]);
  });
  it('no WebSocket opens', async () => {
    expect(await upgrade('/ws', {})).toBe(401);
    expect(await upgrade('/ws', { cookie: `lora-studio-${host.port}=${token}` })).toBe(401);
  });
  it('the page itself is served, with a policy and never kept', async () => {
    for (const path of ['/', '/index.html', '/?x=1']) {
      const page = await send('GET', path);
      expect(page.status).toBe(200);
      expect(page.body).toContain('LoRA Studio');
      expect(page.headers['cache-control']).toBe('no-store');
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      const policy = page.headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'; script-src 'self'; ");
      expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${host.port}; `);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(page.headers['x-content-type-options']).toBe('nosniff');
      expect(page.headers['referrer-policy']).toBe('no-referrer');
      expect(page.headers['access-control-allow-origin']).toBeUndefined();
    }
    const script = await send('GET', '/assets/index-a1B2_c3D.js');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
  });
});

describe('with a session', () => {
  it('media come from the handler, guarded by the same headers', async () => {
    const answer = await send('GET', MEDIA, { headers: { cookie } });
    expect([answer.status, answer.body]).toEqual([200, 'picture']);
    expect(answer.headers['content-type']).toBe('image/png');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(calls).toEqual(['/media/thumb/project-0001/cat.YQ']);
  });
  it('a WebSocket opens at its one place', async () => {
    expect(await upgrade('/ws', { cookie })).toBe(101);
    expect(await upgrade('/other', { cookie })).toBe(404);
  });
  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/..;/secret.txt',
    '//secret.txt',
    '/assets',
    '/assets/',
    '/link.txt',
    '/index.html%00.png',
    '/constructor',
    '/__proto__',
  ])('%s is not there', async (path) => {
    const answer = await send('GET', path, { headers: { cookie } });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('not for the web');
  });
  it('an upload arrives whole', async () => {
    const body = Buffer.alloc(1_500_000, 7);
    const path = `/upload/project-0001/cat?name=${encodeURIComponent('../ü 🐈.png')}`;
    const answer = await send('POST', path, { headers: { cookie }, body });
    expect(JSON.parse(answer.body)).toEqual({ ok: true, value: ADDED });
    expect(uploads).toEqual([
      {
        upload: { projectId: 'project-0001', conceptId: 'cat', fileName: '../ü 🐈.png' },
        bytes: body.length,
      },
    ]);
  });
  it('an upload that is too large is refused, whether it says so or not', async () => {
    const body = Buffer.alloc(MAX_UPLOAD + 1);
    const told = await send('POST', UPLOAD, {
      headers: { cookie, 'content-length': String(body.length) },
      body,
    });
    expect(told.status).toBe(413);
    const untold = await send('POST', UPLOAD, {
      headers: { cookie, 'transfer-encoding': 'chunked' },
      body,
    });
    expect(untold.status).toBe(413);
    expect(JSON.parse(untold.body)).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    expect(uploads).toEqual([]);
  });
  it.each(['/upload/project-0001/cat', '/upload/..%2f..%2fx/cat?name=a', '/upload/p/cat?name=a'])(
    'an upload to %s is refused',
    async (path) => {
      const answer = await send('POST', path, { headers: { cookie }, body: 'x' });
      expect(answer.status).toBe(400);
      expect(uploads).toEqual([]);
    },
  );
  it('an upload that fails says why', async () => {
    const path = '/upload/project-0001/cat?name=broken.png';
    const answer = await send('POST', path, { headers: { cookie }, body: 'x' });
    expect(JSON.parse(answer.body)).toEqual({
      ok: false,
      error: { code: 'unreadable', message: 'It is damaged.' },
    });
  });
  it('the connection ends on what is not of the protocol, and on a frame that is too large', async () => {
    for (const message of ['hello', '{"t":"req"}', Buffer.from([1]), 'x'.repeat(16_000_001)]) {
      const socket = new WebSocket(`ws://127.0.0.1:${host.port}/ws`, { headers: { cookie } });
      const codes: number[] = [];
      socket.on('close', (code) => codes.push(code));
      socket.on('error', () => undefined); // the host closes while we send
      socket.on('open', () => socket.send(message));
      await waitFor('the end of the connection', () => codes.length > 0);
      expect([1008, 1009, 1006]).toContain(codes[0]);
    }
    expect(calls).toEqual([]);
  });
});

describe('other names and other pages', () => {
  const port = (): number => host.port;
  it.each([
    ['another name', () => ({ host: `evil.example:${port()}` })],
    ['another port', () => ({ host: '127.0.0.1:1' })],
    ['no port', () => ({ host: '127.0.0.1' })],
    ['a name that begins like ours', () => ({ host: `127.0.0.1.evil.example:${port()}` })],
    ['a foreign page', () => ({ origin: 'http://evil.example' })],
    ['a page without origin', () => ({ origin: 'null' })],
    ['a page on another port', () => ({ origin: 'http://127.0.0.1:1' })],
    ['a page of another of our names', () => ({ origin: `http://localhost:${port()}` })],
    ['a secure page', () => ({ origin: `https://127.0.0.1:${port()}` })],
    ['a file', () => ({ origin: 'file://' })],
  ])('%s is refused everywhere, session or not', async (_, headers) => {
    const all: Record<string, string> = { ...headers(), cookie };
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', MEDIA],
      ['POST', UPLOAD],
      ['POST', '/session'],
    ] as const) {
      const answer = await send(method, path, { headers: all, body: JSON.stringify({ token }) });
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(await upgrade('/ws', all)).toBe(403);
    expect([...calls, ...uploads]).toEqual([]);
  });
  it('our own page is let in under each name of this machine', async () => {
    for (const name of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST']) {
      const at = `${name}:${port()}`;
      const headers = { host: at, origin: `http://${at}`, cookie };
      expect((await send('GET', MEDIA, { headers })).status).toBe(200);
      expect(await upgrade('/ws', headers)).toBe(101);
    }
  });
  it('a picture asked for by another local page is refused though the cookie came along', async () => {
    for (const site of ['same-site', 'cross-site']) {
      const headers = { cookie, 'sec-fetch-site': site };
      expect((await send('GET', MEDIA, { headers })).status).toBe(403);
    }
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    expect((await send('GET', MEDIA, { headers })).status).toBe(200);
  });
  it('a request without Host is refused', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port(), '127.0.0.1', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
      socket.once('data', (data) => {
        resolve(data.toString('latin1'));
        socket.destroy();
      });
    });
    expect(answer).toContain(' 403 ');
  });
});

describe('the web host', () => {
  it('never writes the token or the session into the log', () => {
    const session = cookie.split('=')[1] ?? '?';
    expect(session.length).toBeGreaterThan(20);
    expect(lines.join('')).not.toContain(token);
    expect(lines.join('')).not.toContain(session);
  });
  it('says which port is taken', async () => {
    const again = startWebHost({
      dispatcher: () => Promise.resolve({ ok: true, value: null }),
      bus: new EventBus(),
      media: () => Promise.resolve(new Response('')),
      upload: () => Promise.reject(new Error('nothing is sent here')),
      rendererDir: dir,
      port: host.port,
      log,
    });
    await expect(again).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(String(host.port)) as string,
    });
  });
  it('warns when other machines can reach it', async () => {
    const open = await startWebHost({
      dispatcher: () => Promise.resolve({ ok: true, value: null }),
      bus: new EventBus(),
      media: () => Promise.resolve(new Response('')),
      upload: () => Promise.reject(new Error('nothing is sent here')),
      rendererDir: dir,
      host: '0.0.0.0',
      port: 0,
      log,
    });
    expect(open.warning).toContain('every machine');
    await open.close();
  });
  it('knows loopback from the rest', () => {
    expect(['127.0.0.1', '127.8.9.1', 'localhost', '::1'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '192.168.0.1', '127.0.0.1.evil', '1127.0.0.1'].some(isLoopback)).toBe(
      false,
    );
    expect(allowedHosts('192.168.0.7', 80)).toContain('192.168.0.7');
    expect(allowedHosts('127.0.0.1', 8080)).not.toContain('127.0.0.1');
    expect(allowedHosts('0.0.0.0', 8080)).toContain('127.0.0.1:8080');
  });
  it('judges the host before all else', () => {
    const guard = { hosts: new Set(['a:1']), isOpen: () => true, hasSession: () => true };
    expect(judgeRequest('/', { host: 'a:1' }, guard)).toBeNull();
    expect(judgeRequest('/', {}, guard)?.status).toBe(403);
  });
});

describe('the address for a browser', () => {
  const enter = async (code: string) =>
    (await send('POST', '/session', { body: JSON.stringify({ code }) })).status;
  const codeOf = (address: string) => new URL(address).hash.replace('#code=', '');

  it('holds no token, lets one page in, and nobody after it', async () => {
    const address = host.addressForBrowser();
    expect(address).not.toContain(token);
    expect(new URL(address).origin).toBe(new URL(host.url).origin);
    const first = await send('POST', '/session', {
      body: JSON.stringify({ code: codeOf(address) }),
    });
    expect(first.status).toBe(204);
    const given = first.headers['set-cookie']?.split(';')[0] ?? '';
    expect((await send('GET', '/media/x', { headers: { cookie: given } })).status).toBe(200);
    expect(await enter(codeOf(address))).toBe(401);
    expect(await enter(token)).toBe(401);
    expect(await enter('')).toBe(401);
  });

  it('is worth nothing after a minute', async () => {
    const codes = [host.addressForBrowser(), host.addressForBrowser()].map(codeOf);
    now += 59_999;
    expect(await enter(codes[0] ?? '')).toBe(204);
    now += 1;
    expect(await enter(codes[1] ?? '')).toBe(401);
  });
});
