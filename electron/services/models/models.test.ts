import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KNOWN_MODELS, type KnownModel } from '../../../shared/domain/models/index.js';
import { createLogger } from '../../platform/log.js';
import { temporaryFolder } from '../../testing/pictures.js';
import type { SecretStore } from '../desktop-shell.js';
import { EventBus } from '../events/event-bus.js';
import { JobsService } from '../jobs/index.js';
import { SecretBox } from '../secrets/index.js';
import { SettingsService } from '../settings/index.js';
import { modelsAround, usualModelFolders } from './find-models.js';
import { ModelsService, TokenBox } from './index.js';

const NAMES = {
  baseModel: [
    'double_blocks.0.img_attn.qkv.weight',
    'guidance_in.in_layer.weight',
    'img_in.weight',
  ],
  clipL: ['text_model.encoder.layers.0.self_attn.q_proj.weight'],
  t5xxl: ['encoder.block.0.layer.0.SelfAttention.q.weight', 'shared.weight'],
  ae: ['encoder.conv_in.weight', 'decoder.conv_in.weight'],
  lora: ['lora_unet_double_blocks_0.lora_down.weight'],
} as const;

function safetensors(names: readonly string[]): Buffer {
  const entries = names.map((name, at) => [
    name,
    { dtype: 'BF16', shape: [2, 2], data_offsets: [at * 8, at * 8 + 8] },
  ]);
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(names.length * 8)]);
}

const BODY = safetensors(NAMES.ae);
const FILE: KnownModel = {
  ...(KNOWN_MODELS.find(({ id }) => id === 'ae') as KnownModel),
  bytes: BODY.length,
  sha256: createHash('sha256').update(BODY).digest('hex'),
};

let dir = '';
let remove: () => Promise<void>;
let server: Server | null = null;
let said = '';
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  said = '';
});
afterEach(async () => {
  server?.close();
  server = null;
  await remove();
});

async function serve(): Promise<{ url: string; authorizations: (string | undefined)[] }> {
  const authorizations: (string | undefined)[] = [];
  server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    response
      .writeHead(request.url === `/${FILE.path}` ? 200 : 404, { 'content-length': BODY.length })
      .end(BODY);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, authorizations };
}

function start(store: SecretStore | null = null, env: NodeJS.ProcessEnv = {}) {
  const bus = new EventBus();
  bus.listen((_, __, data) => (said += JSON.stringify(data)));
  const log = createLogger((line) => (said += line));
  const jobs = new JobsService(bus, log);
  const settings = new SettingsService(join(dir, 'settings.json'), bus, log);
  const tokens = new TokenBox(new SecretBox(join(dir, 'secrets.json'), () => store), env);
  const service = new ModelsService({
    jobs,
    settings,
    tokens,
    userDataDir: dir,
    folders: () => [join(dir, 'ComfyUI', 'models')],
    known: [FILE],
  });
  return { service, jobs, settings };
}

describe('finding model files', () => {
  it('tells them by their tensors, whatever they are called, and names what speaks against one', async () => {
    const put = async (path: string, content: Buffer) => {
      await mkdir(join(dir, path, '..'), { recursive: true });
      await writeFile(join(dir, path), content);
    };
    await put('ComfyUI/models/unet/flux/my file.safetensors', safetensors(NAMES.baseModel));
    await put('ComfyUI/models/clip/a.safetensors', safetensors(NAMES.t5xxl));
    await put('ComfyUI/models/clip/b.sft', safetensors(NAMES.clipL));
    await put('ComfyUI/models/loras/c.safetensors', safetensors(NAMES.lora));
    await put('ComfyUI/models/vae/cut.safetensors', BODY.subarray(0, BODY.length - 4));
    await put('Other/models/vae/ae.safetensors', BODY);
    const { service, jobs, settings } = start();
    await settings.update({ comfyLorasDir: join(dir, 'Other', 'models', 'loras') });
    const job = await jobs.wait(service.find().id);
    const found = job.result?.found ?? [];
    expect(found.map(({ role, path }) => `${role} ${path.slice(dir.length + 1)}`)).toEqual([
      `baseModel ${join('ComfyUI', 'models', 'unet', 'flux', 'my file.safetensors')}`,
      `clipL ${join('ComfyUI', 'models', 'clip', 'b.sft')}`,
      `t5xxl ${join('ComfyUI', 'models', 'clip', 'a.safetensors')}`,
      `ae ${join('Other', 'models', 'vae', 'ae.safetensors')}`,
    ]);
    // Two by two is not the size of any real model.
    expect(found[0]?.problem).toMatch(/./);
  });

  it('knows where programs keep them', () => {
    expect(usualModelFolders('/home/ann', 'linux')).toContain(
      join('/home/ann', 'ComfyUI', 'models'),
    );
    expect(modelsAround(join('/x', 'models', 'loras'))).toBe(join('/x', 'models'));
    expect(modelsAround('/x/loras')).toBeNull();
    expect(modelsAround('')).toBeNull();
  });
});

describe('downloading', () => {
  it('loads from a mirror, sets the file for its role, and never sends it the token', async () => {
    const { url, authorizations } = await serve();
    const { service, jobs, settings } = start(null, { HF_TOKEN: 'hf_secret' });
    await settings.update({ modelMirror: `${url}/` });
    const job = await jobs.wait(service.download('ae').id);
    expect(job.error).toBeNull();
    const path = join(dir, 'models', 'flux', 'ae.safetensors');
    expect((await settings.get()).ae).toBe(path);
    expect((await service.list()).models[0]?.path).toBe(path);
    expect(authorizations).toEqual([undefined]);
    expect(said).not.toContain('hf_secret');
    await settings.update({ ae: '/mine' });
    await jobs.wait(service.download('ae').id);
    expect((await settings.get()).ae).toBe('/mine');
  });

  it('a gated one asks for licence and token before anything is loaded', async () => {
    const { service, jobs } = start();
    const job = await jobs.wait(service.download('ae').id);
    expect(job.error).toMatchObject({ code: 'unauthorized' });
    expect(job.error?.hint).toContain('https://huggingface.co/black-forest-labs/FLUX.1-dev');
    expect(() => service.download('no-such')).toThrow(/no model/);
  });
});

describe('the token', () => {
  const store: SecretStore = {
    encrypt: (text) => Buffer.from(text).reverse().toString('base64'),
    decrypt: (text) => Buffer.from(text, 'base64').reverse().toString(),
  };

  it('is kept encrypted where the system can, for the next start too', async () => {
    expect(await start(store).service.setToken('hf_secret')).toBe('kept');
    expect(await readFile(join(dir, 'secrets.json'), 'utf8')).not.toContain('hf_secret');
    expect((await start(store).service.list()).token).toBe('kept');
    expect(await start(store).service.setToken('')).toBe('none');
    expect(said).not.toContain('hf_secret');
  });

  it('lives in memory only where the system has no key store', async () => {
    const { service } = start();
    expect(await service.setToken('hf_secret')).toBe('session');
    await expect(readFile(join(dir, 'secrets.json'))).rejects.toThrow();
    expect((await start().service.list()).token).toBe('none');
    expect((await start(null, { HF_TOKEN: 'x' }).service.list()).token).toBe('environment');
  });
});

it('every known model has a size, a hash and a place', () => {
  expect(new Set(KNOWN_MODELS.map(({ role }) => role)).size).toBe(4);
  for (const { sha256, bytes, path, file } of KNOWN_MODELS) {
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(bytes).toBeGreaterThan(200e6);
    expect(path.endsWith(`/${file}`)).toBe(true);
  }
});
