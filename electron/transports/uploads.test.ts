import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import {
  uploads,
  type JobIdOf,
  type UploadInput,
  type UploadOutput,
  type UploadResult,
} from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';
import { silentLogger } from '../platform/log.js';
import { EventBus } from '../services/events/event-bus.js';
import { createUploadDoor, type Upload, type UploadHandler } from './uploads.js';
import { startWebHost } from './web.js';

const MAX_BYTES = 1000;
const PICTURE: UploadResult = {
  ...{ outcome: 'converted', imageId: 'fox.YQ', reason: null, jobId: null },
};
const ARCHIVE: UploadResult = {
  ...{ outcome: 'archive', imageId: null, reason: null, jobId: 'job-1' },
};
const HELD: UploadResult = {
  ...{ outcome: 'archive', imageId: null, reason: null, jobId: null, path: '/p/set.zip' },
};

const seen: { input: Omit<Upload, 'stream'>; bytes: number }[] = [];
const upload: UploadHandler = async ({ stream, ...input }) => {
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.byteLength;
  if (input.fileName === 'locked.png') throw new AppError('locked', 'Somebody else has it.');
  if (input.fileName === 'bug.png') throw new TypeError('/home/somebody/secret');
  seen.push({ input, bytes });
  if (!input.fileName.endsWith('.zip')) return PICTURE;
  return input.hold === true ? HELD : ARCHIVE;
};

type Send = (path: string, init: RequestInit) => Promise<Response>;

/** A page's way to send a file: what the bridge does, over the carrier under test. */
function sender(send: Send) {
  return async (name: string, query: Record<string, string> = {}, bytes = 10) => {
    const path = `/upload/project-1/fox?${new URLSearchParams({ name, ...query }).toString()}`;
    const answer = await send(path, { method: 'POST', body: new Uint8Array(bytes) });
    return { status: answer.status, result: (await answer.json()) as unknown };
  };
}

function uploadTests(carrier: string, open: () => Promise<{ send: Send; close(): Promise<void> }>) {
  describe(`uploads over ${carrier}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let send: ReturnType<typeof sender>;
    beforeAll(async () => {
      opened = await open();
      send = sender(opened.send);
    });
    afterAll(() => opened.close());
    beforeEach(() => seen.splice(0));

    it('a picture arrives with all that is said of it; the answer is the contract’s', async () => {
      const answer = await send('ü 🐈.png', { caption: 'a, b & c', convert: '1' }, 700);
      expect(answer).toEqual({ status: 200, result: { ok: true, value: PICTURE } });
      expect(uploads['datasets.addFile'].output.parse(PICTURE)).toEqual(PICTURE);
      const about = { projectId: 'project-1', conceptId: 'fox', fileName: 'ü 🐈.png' };
      expect(seen).toEqual([
        { input: { ...about, caption: 'a, b & c', convert: true }, bytes: 700 },
      ]);
    });

    it('an archive answers with the job that takes it in', async () => {
      expect(await send('set.zip')).toEqual({ status: 200, result: { ok: true, value: ARCHIVE } });
      expect(uploads['datasets.addFile'].output.parse(ARCHIVE)).toEqual(ARCHIVE);
    });

    it('an archive that is only to be looked into answers with the place where it is kept', async () => {
      const answer = await send('set.zip', { hold: '1' });
      expect(answer).toEqual({ status: 200, result: { ok: true, value: HELD } });
      expect(uploads['datasets.addFile'].output.parse(HELD)).toEqual(HELD);
    });

    it('one that is too large is refused', async () => {
      const answer = await send('a.png', {}, MAX_BYTES + 1);
      expect(answer).toMatchObject({ status: 413, result: { error: { code: 'bad_request' } } });
      expect(seen).toEqual([]);
    });

    it('one that names no file is refused', async () => {
      const answer = await send('');
      expect(answer).toMatchObject({ status: 400, result: { error: { code: 'bad_request' } } });
      expect(seen).toEqual([]);
    });

    it('a foreseen error comes back as such, a bug as a number', async () => {
      expect((await send('locked.png')).result).toMatchObject({ error: { code: 'locked' } });
      const { result } = await send('bug.png');
      expect(result).toMatchObject({ ok: false, error: { code: 'internal' } });
      expect(JSON.stringify(result)).not.toContain('somebody');
    });
  });
}

uploadTests('the web host', async () => {
  const host = await startWebHost({
    dispatcher: () => Promise.reject(new Error('nothing is asked here')),
    bus: new EventBus(),
    media: () => Promise.resolve(new Response('')),
    upload,
    maxUploadBytes: MAX_BYTES,
    rendererDir: '/nowhere',
    port: 0,
    log: silentLogger,
  });
  const { origin, hash } = new URL(host.url);
  const session = await fetch(`${origin}/session`, {
    method: 'POST',
    body: JSON.stringify({ token: hash.replace('#token=', '') }),
  });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    send: (path, init) => fetch(`${origin}${path}`, { ...init, headers: { cookie } }),
    close: () => host.close(),
  };
});

uploadTests('the window’s own scheme', () => {
  const door = createUploadDoor({ upload, log: silentLogger, maxBytes: MAX_BYTES });
  return Promise.resolve({
    send: (path, init) => door(new Request(`app://lora-studio${path}`, init)),
    close: () => Promise.resolve(),
  });
});

it('an upload has the types of its entry in the contract', () => {
  expectTypeOf<UploadOutput<'datasets.addFile'>>().toEqualTypeOf<UploadResult>();
  expectTypeOf<UploadInput<'datasets.addFile'>['fileName']>().toEqualTypeOf<string>();
  const jobOf = (result: UploadResult) => (result.outcome === 'archive' ? result.jobId : null);
  expectTypeOf(jobOf).returns.toEqualTypeOf<JobIdOf<'import'> | null>();
  // @ts-expect-error no such outcome
  const wrong: UploadResult = { ...PICTURE, outcome: 'sent' };
  expect(wrong).toBeDefined();
  // @ts-expect-error a handler answers with all of the result
  const handler: UploadHandler = () => Promise.resolve({ outcome: 'added' });
  expect(handler).toBeTypeOf('function');
});
