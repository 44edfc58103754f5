import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe as group, expect, it } from 'vitest';
import { ByEndpoint, CaptioningRecipe } from '../../../../shared/domain/captioning/index.js';
import {
  say,
  startStubVision,
  type StubVision,
  type VisionAnswer,
} from '../../../testing/stub-vision.js';
import { IMAGES } from '../../../testing/tagger-fixtures.js';
import { describe, endpointUrl, listModels } from './endpoint-client.js';
import { proseMaker } from './prose-maker.js';

let stub: StubVision | null = null;
afterEach(async () => {
  await stub?.close();
  stub = null;
});

const patience = { pauseMs: 1, longestPauseMs: 20 };
const never = new AbortController().signal;
const open = (address: string, key = '') => ({ url: endpointUrl(address, false), key });
const picture = { jpeg: Buffer.from('picture'), instruction: 'Describe.' };

async function ask(
  script: readonly VisionAnswer[],
  more: Partial<ByEndpoint> = {},
  signal = never,
) {
  stub = await startStubVision(script);
  const by = ByEndpoint.parse({ kind: 'endpoint', address: stub.address, model: 'eyes', ...more });
  return describe(open(stub.address), by, picture, signal, patience);
}

const status =
  (code: number, headers: Record<string, string> = {}): VisionAnswer =>
  (response) =>
    response.writeHead(code, headers).end('{"error": "no such model"}');
const cut: VisionAnswer = (response) => {
  response.writeHead(200, { 'content-length': '500' });
  response.write('{"choices"', () => response.destroy());
};
const nonsense: VisionAnswer = (response) => response.end('<html>busy</html>');
const silent: VisionAnswer = () => undefined;

group('a server that misbehaves', () => {
  it('is asked again after 429, 500, a cut connection, nonsense and an empty answer', async () => {
    const script = [status(429, { 'retry-after': '0' }), status(500), cut, nonsense, say(' ')];
    const all = [...script, say('“A cat sits.”')];
    await expect(ask(all, { retries: 5 })).resolves.toBe('A cat sits.');
    expect(stub?.calls).toHaveLength(6);
    const sent: unknown = JSON.parse(stub?.calls[0] ?? '');
    const url = `data:image/jpeg;base64,${picture.jpeg.toString('base64')}`;
    expect(sent).toMatchObject({
      model: 'eyes',
      messages: [{ content: [{ text: 'Describe.' }, { image_url: { url } }] }],
    });
  });

  it('is given up after as many attempts as agreed', async () => {
    await expect(ask([status(500)], { retries: 2 })).rejects.toMatchObject({
      code: 'disconnected',
    });
    expect(stub?.calls).toHaveLength(3);
  });

  it('a Retry-After beyond our patience does not hold the job up', async () => {
    const script = [status(429, { 'retry-after': '3600' }), say('A cat.')];
    await expect(ask(script)).resolves.toBe('A cat.');
  });

  it('what it refuses is not asked again', async () => {
    await expect(ask([status(404)])).rejects.toMatchObject({ code: 'unsupported' });
    expect(stub?.calls).toHaveLength(1);
  });

  it('a refusal is no caption', async () => {
    await expect(ask([say('I’m sorry, but I can’t describe this.')])).rejects.toMatchObject({
      code: 'unreadable',
    });
    expect(stub?.calls).toHaveLength(1);
  });

  it('silence ends at the time set', async () => {
    stub = await startStubVision([silent]);
    const endpoint = open(stub.address);
    const by = {
      ...ByEndpoint.parse({ kind: 'endpoint', address: stub.address, model: 'eyes', retries: 0 }),
      timeoutSeconds: 0.05,
    };
    await expect(describe(endpoint, by, picture, never, patience)).rejects.toMatchObject({
      code: 'disconnected',
      message: expect.stringContaining('within 0.05 s') as string,
    });
  });

  it('a cancel does not wait for the answer', async () => {
    const abort = new AbortController();
    const hang: VisionAnswer = () => abort.abort();
    await expect(ask([hang], {}, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('an answer that was cut at its length ends with a whole sentence', async () => {
    await expect(ask([say('A cat sits. It looks at a', 'length')])).resolves.toBe('A cat sits.');
  });
});

group('addresses', () => {
  it('are completed; other machines are asked only when agreed', () => {
    expect(endpointUrl('127.0.0.1:11434', false).href).toBe('http://127.0.0.1:11434/v1/');
    expect(endpointUrl('http://localhost:1234/v1', false).href).toBe('http://localhost:1234/v1/');
    expect(endpointUrl('http://[::1]:8080/', false).href).toBe('http://[::1]:8080/v1/');
    for (const other of [
      'http://192.168.0.2:1234',
      'https://api.example.com/v1',
      'http://127.0.0.1.example.com',
    ])
      expect(() => endpointUrl(other, false), other).toThrow('another machine');
    expect(endpointUrl('https://api.example.com/v1', true).href).toBe(
      'https://api.example.com/v1/',
    );
    for (const bad of ['ftp://127.0.0.1', 'file:///etc', ''])
      expect(() => endpointUrl(bad, true), bad).toThrow();
  });

  it('the server’s list of models is read; no server is told as such', async () => {
    stub = await startStubVision([say('x')]);
    const endpoint = open(stub.address);
    expect(await listModels(endpoint, never)).toEqual(['eyes']);
    await stub.close();
    stub = null;
    await expect(listModels(endpoint, never)).rejects.toMatchObject({ code: 'disconnected' });
  });
});

group('captions of many pictures', () => {
  const names = ['alpha.png', 'grey.png', 'exif-6.jpg', '6000px.jpg', 'cmyk.jpg', 'tall.jpg'];
  const pictures = names.map((name) => ({ imageId: name, path: join(IMAGES, name) }));

  async function run(script: readonly VisionAnswer[], key: string | null = null, own = '') {
    stub = await startStubVision(script, key);
    const by = { kind: 'endpoint', address: stub.address, model: 'eyes', retries: 0, maxEdge: 64 };
    const recipe = CaptioningRecipe.parse({ by, triggerWord: 'ohwx' });
    const maker = proseMaker(recipe, recipe.by as ByEndpoint, () => Promise.resolve(own), patience);
    const made: string[] = [];
    const failed: string[] = [];
    await maker.run(
      pictures,
      {
        onMade: (name, { text }) => Promise.resolve(void made.push(`${name}: ${text}`)),
        onFailed: (name) => void failed.push(name),
        onMessage: () => undefined,
      },
      never,
    );
    return { made, failed };
  }

  it('are sent upright, small and without transparency', async () => {
    const { made, failed } = await run([say('A cat.')]);
    expect(failed).toEqual([]);
    expect(made).toHaveLength(names.length);
    const sizes = await Promise.all(
      (stub?.calls ?? []).map(async (call) => {
        const base64 = /base64,([^"]+)/.exec(call)?.[1] ?? '';
        return sharp(Buffer.from(base64, 'base64')).metadata();
      }),
    );
    for (const { width, height, channels, format } of sizes) {
      expect(Math.max(width, height)).toBeLessThanOrEqual(64);
      expect([channels, format]).toEqual([3, 'jpeg']);
    }
    // One of them lies on its side and is sent upright.
    expect(sizes.some(({ width, height }) => height > width)).toBe(true);
  });

  it('a server that wants a key gets it with every call; without the right one the job ends at once', async () => {
    const { made } = await run([say('A cat.')], 'sk-right', 'sk-right');
    expect(made).toHaveLength(names.length);
    expect(stub?.authorizations).toEqual(
      Array.from({ length: names.length + 1 }, () => 'Bearer sk-right'),
    );
    await stub?.close();
    await expect(run([say('A cat.')], 'sk-right')).rejects.toThrow('wants an API key');
    expect(stub?.authorizations).toEqual([null]);
    await stub?.close();
    const refused = await run([say('A cat.')], 'sk-right', 'sk-wrong').catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 'unauthorized' });
    expect(JSON.stringify(refused)).not.toContain('sk-wrong');
  });

  it('one failure is told and the others go on; a server that is gone ends the job', async () => {
    const { made, failed } = await run([say('A cat.'), status(500), say('A dog.')]);
    expect([made.length, failed.length]).toEqual([names.length - 1, 1]);
    await stub?.close();
    await expect(run([say('A cat.'), status(500)])).rejects.toMatchObject({ code: 'disconnected' });
  });
});
