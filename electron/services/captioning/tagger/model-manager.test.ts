import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../../platform/log.js';
import { temporaryFolder } from '../../../testing/pictures.js';
import { waitFor } from '../../../testing/wait-for.js';
import { EventBus } from '../../events/event-bus.js';
import { JobsService } from '../../jobs/index.js';
import { ModelManager } from './model-manager.js';

const ID = 'wd-vit-tagger-v3';
const REPOSITORY = `SmilingWolf/${ID}`;
const MODEL = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7919) & 255));
const TAGS = Buffer.from('tag_id,name,category,count\n1,1girl,0,9\n');
const SHA256 = createHash('sha256').update(MODEL).digest('hex');

let dir = '';
let remove: () => Promise<void>;
let server: Server;
let jobs: JobsService;
let manager: ModelManager;
/** Answers `model.onnx`; everything else is well behaved. */
let onModel: (request: IncomingMessage, response: ServerResponse) => void;
let listed = { sha256: SHA256, bytes: MODEL.length };

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  listed = { sha256: SHA256, bytes: MODEL.length };
  onModel = (_, response) => response.end(MODEL);
  server = createServer((request, response) => {
    const { url } = request;
    if (url === `/api/models/${REPOSITORY}/tree/main`)
      response.end(
        JSON.stringify([
          { path: 'selected_tags.csv', size: TAGS.length },
          { path: 'model.onnx', size: 9, lfs: { oid: listed.sha256, size: listed.bytes } },
        ]),
      );
    else if (url === `/${REPOSITORY}/resolve/main/selected_tags.csv`) response.end(TAGS);
    else if (url === `/${REPOSITORY}/resolve/main/model.onnx`) {
      // As Hugging Face does: the bytes come from another place.
      response.writeHead(302, { location: '/blobs/model' }).end();
    } else if (url === '/blobs/model') onModel(request, response);
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  jobs = new JobsService(new EventBus(), silentLogger);
  manager = new ModelManager({
    jobs,
    modelsDir: dir,
    source: () => Promise.resolve({ mirror, proxy: '' }),
  });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await remove();
});

const load = () => jobs.wait(manager.start(ID).id);
const infoOf = async () => (await manager.list()).find(({ id }) => id === ID);

it('loads both files through a redirect and knows that they are there', async () => {
  expect(await infoOf()).toMatchObject({ isThere: false, licence: 'Apache-2.0' });
  const job = await load();
  expect(job).toMatchObject({ state: 'succeeded', result: { bytes: MODEL.length + TAGS.length } });
  expect(job.progress).toMatchObject({ done: MODEL.length + TAGS.length, unit: 'bytes' });
  expect(await readFile(join(dir, ID, 'model.onnx'))).toEqual(MODEL);
  expect(await infoOf()).toMatchObject({ isThere: true, sizeBytes: MODEL.length + TAGS.length });
});

it('goes on where it was cancelled', async () => {
  const ranges: (string | undefined)[] = [];
  onModel = (request, response) => {
    ranges.push(request.headers.range);
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      etag: '"v1"',
      'content-length': MODEL.length - from,
    });
    if (from > 0) response.end(MODEL.subarray(from));
    else response.write(MODEL.subarray(0, 70_000));
  };
  const id = manager.start(ID).id;
  expect(manager.start(ID).id).toBe(id);
  await waitFor('some of it', async () => {
    const part = await stat(join(dir, ID, 'model.onnx.part')).catch(() => null);
    return part !== null && part.size >= 60_000;
  });
  jobs.cancel(id);
  expect((await jobs.wait(id)).state).toBe('cancelled');
  expect(await load()).toMatchObject({ state: 'succeeded' });
  expect(ranges[1]).toMatch(/^bytes=\d+-$/);
  expect(await readFile(join(dir, ID, 'model.onnx'))).toEqual(MODEL);
});

it('a model with another hash is thrown away', async () => {
  listed = { ...listed, sha256: 'ab'.repeat(32) };
  expect(await load()).toMatchObject({ state: 'failed', error: { code: 'invalid_file' } });
  expect(await infoOf()).toMatchObject({ isThere: false });
});

it('a model that is larger than the disk is not begun', async () => {
  listed = { ...listed, bytes: 2 ** 52 };
  onModel = (_, response) => response.writeHead(200, { 'content-length': 2 ** 52 }).write('x');
  expect(await load()).toMatchObject({ state: 'failed', error: { code: 'disk_full' } });
});

it('a mirror without the model, and one that is no mirror, are told', async () => {
  onModel = (_, response) => response.writeHead(404).end();
  expect(await load()).toMatchObject({ state: 'failed', error: { code: 'not_found' } });
  server.removeAllListeners('request');
  server.on('request', (_, response: ServerResponse) => response.end('<html>'));
  expect(await load()).toMatchObject({ state: 'failed', error: { code: 'unsupported' } });
});

it('a file of ours that was cut short on the disk is loaded again', async () => {
  await load();
  await writeFile(join(dir, ID, 'model.onnx'), MODEL.subarray(0, 100));
  expect(await load()).toMatchObject({ state: 'succeeded' });
  expect(await readFile(join(dir, ID, 'model.onnx'))).toEqual(MODEL);
});

it('an id that is none is refused', () => {
  expect(() => manager.start('../../etc')).toThrow('There is no model');
});
