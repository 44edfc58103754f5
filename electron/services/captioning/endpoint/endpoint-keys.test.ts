import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/pictures.js';
import type { SecretStore } from '../../desktop-shell.js';
import { SecretBox } from '../../secrets/index.js';
import { EndpointKeys } from './endpoint-keys.js';

let file = '';
let remove: () => Promise<void>;
beforeEach(async () => {
  const folder = await temporaryFolder();
  file = join(folder.dir, 'endpoint-keys.json');
  remove = folder.remove;
});
afterEach(() => remove());

const store: SecretStore = {
  encrypt: (text) => Buffer.from(text).reverse().toString('base64'),
  decrypt: (text) => Buffer.from(text, 'base64').reverse().toString(),
};
const start = (own: SecretStore | null = store) => new EndpointKeys(new SecretBox(file, () => own));

it('a key belongs to one scheme, name and port, whatever the path', async () => {
  const keys = start();
  expect(await keys.set('https://api.example.com/v1', 'sk-one')).toBe('kept');
  expect(await keys.get('https://api.example.com')).toBe('sk-one');
  for (const other of [
    'http://api.example.com',
    'https://api.example.com:8443',
    'https://example.com',
    'https://api.example.com.evil.example',
  ])
    expect(await keys.get(other), other).toBe('');
  await expect(keys.set('ftp://api.example.com', 'sk-two')).rejects.toMatchObject({
    code: 'bad_request',
  });
});

it('keys are kept encrypted, for the next start too, and forgotten one by one', async () => {
  await start().set('127.0.0.1:1234', 'sk-one');
  const keys = start();
  await Promise.all([keys.set('127.0.0.1:8000', 'sk-two'), keys.set('localhost', 'sk-three')]);
  expect(await readFile(file, 'utf8')).not.toContain('sk-');
  expect(await start().get('http://127.0.0.1:1234/v1')).toBe('sk-one');
  expect(await start().set('127.0.0.1:1234', '')).toBe('none');
  expect(await start().get('127.0.0.1:1234')).toBe('');
  expect(await start().get('127.0.0.1:8000')).toBe('sk-two');
  expect(await start().get('localhost')).toBe('sk-three');
});

it('without a key store they live in memory; what another user encrypted has to be entered again', async () => {
  const keys = start(null);
  expect(await keys.set('127.0.0.1:1234', 'sk-one')).toBe('session');
  expect(await keys.get('127.0.0.1:1234')).toBe('sk-one');
  await expect(readFile(file)).rejects.toThrow('ENOENT');
  expect(await start(null).state('127.0.0.1:1234')).toBe('none');
  await start().set('127.0.0.1:1234', 'sk-one');
  const locked: SecretStore = {
    ...store,
    decrypt: () => {
      throw new Error('another user');
    },
  };
  expect(await start(locked).state('127.0.0.1:1234')).toBe('none');
  await writeFile(file, 'no JSON');
  expect(await start().set('127.0.0.1:1234', 'sk-two')).toBe('kept');
});
