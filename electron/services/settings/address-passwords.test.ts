import fc from 'fast-check';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AddressSetting, Settings } from '../../../shared/contract/index.js';
import { PASSWORD_MASK } from '../../../shared/result/passwords.js';
import { createLogger } from '../../platform/log.js';
import { keepPrivate } from '../../platform/private-files.js';
import type { SecretStore } from '../desktop-shell.js';
import { EventBus } from '../events/event-bus.js';
import { SecretBox } from '../secrets/index.js';
import { AddressPasswords, SettingsService } from './index.js';

const store: SecretStore = {
  encrypt: (text) => Buffer.from(text).reverse().toString('base64'),
  decrypt: (text) => Buffer.from(text, 'base64').reverse().toString(),
};
const SHOWN = 'http://alice:•••@proxy.example:3128';
const REAL = 'http://alice:pa55word@proxy.example:3128';
let dir = '';
let log = '';
beforeEach(async () => {
  log = '';
  dir = await mkdtemp(join(tmpdir(), 'passwords-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** The settings as a host of its own has them: with a key store (a window) or without. */
function start(
  own: SecretStore | null = null,
  env: NodeJS.ProcessEnv = {},
  bus = new EventBus(),
): SettingsService {
  const logger = createLogger((line) => (log += line));
  const box = new SecretBox(join(dir, 'secrets.json'), () => own);
  const passwords = new AddressPasswords(join(dir, 'passwords.json'), box, logger);
  return new SettingsService(join(dir, 'settings.json'), bus, logger, passwords, env);
}
const realProxy = async (settings: SettingsService) =>
  (await settings.withPasswords(['downloadProxy'])).downloadProxy;
const inFile = async (name: string) => readFile(join(dir, name), 'utf8').catch(() => '');
async function everything(): Promise<string> {
  const names = await readdir(dir);
  return (await Promise.all(names.map((name) => inFile(name)))).join('\n');
}

describe('without a key store', () => {
  it('a password goes into a file of its own, for the user alone, and is handed out only to calls', async () => {
    await keepPrivate(dir, { warn: () => undefined });
    const bus = new EventBus();
    const heard: unknown[] = [];
    bus.listen((_name, _key, data) => heard.push(data));
    const settings = start(null, {}, bus);
    await settings.get();
    expect((await settings.update({ downloadProxy: REAL })).downloadProxy).toBe(SHOWN);
    expect((await settings.get()).downloadProxy).toBe(SHOWN);
    expect(heard).toMatchObject([{ downloadProxy: SHOWN }]);
    expect(await inFile('settings.json')).not.toContain('pa55word');
    expect(await inFile('passwords.json')).toContain('pa55word');
    if (process.platform !== 'win32')
      for (const name of ['settings.json', 'passwords.json'])
        expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
    expect(await realProxy(settings)).toBe(REAL);
    expect(await realProxy(start())).toBe(REAL);
    expect(await settings.passwords()).toEqual({
      place: 'file',
      file: join(dir, 'passwords.json'),
      kept: [{ setting: 'downloadProxy', place: 'file' }],
      fromEnvironment: [],
    });
  });

  it('the masked text keeps it, another one replaces it, none removes it', async () => {
    const settings = start();
    await settings.update({ downloadProxy: REAL, packageIndex: 'https://tok3n@index/simple' });
    await settings.update({ downloadProxy: SHOWN, theme: 'light' });
    expect(await realProxy(settings)).toBe(REAL);
    expect((await settings.get()).packageIndex).toBe('https://•••@index/simple');
    await settings.update({ packageIndex: 'https://•••@index/simple/other' });
    const { packageIndex } = await settings.withPasswords(['packageIndex']);
    expect(packageIndex).toBe('https://tok3n@index/simple/other');
    await settings.update({ downloadProxy: 'http://bob:n3w@proxy.example:3128' });
    expect(await realProxy(settings)).toBe('http://bob:n3w@proxy.example:3128');
    expect(await everything()).not.toContain('pa55word');
    await settings.update({ downloadProxy: 'http://proxy.example:3128', packageIndex: '' });
    expect(await realProxy(settings)).toBe('http://proxy.example:3128');
    expect(await everything()).not.toMatch(/n3w|tok3n/);
  });

  it.each([
    ['another server', 'http://alice:•••@evil.example:3128'],
    ['another port', 'http://alice:•••@proxy.example:80'],
    ['another scheme', 'https://alice:•••@proxy.example:3128'],
    ['another user', 'http://bob:•••@proxy.example:3128'],
    ['a mask that was half removed', 'http://alice:••@proxy.example:3128'],
    ['a mask with something typed into it', 'http://alice:•••x@proxy.example:3128'],
    ['a password without a server', 'http://alice:secr'],
  ])('the kept password does not go to %s', async (_what, typed) => {
    const settings = start();
    await settings.update({ downloadProxy: REAL });
    await expect(settings.update({ downloadProxy: typed, theme: 'light' })).rejects.toMatchObject({
      code: 'bad_request',
      hint: expect.stringMatching(/./) as unknown,
    });
    expect(await settings.get()).toMatchObject({ downloadProxy: SHOWN, theme: 'dark' });
    expect(await realProxy(settings)).toBe(REAL);
  });

  it('settings edited by hand: a mask for another server is worth nothing, and that is said', async () => {
    await start().update({ downloadProxy: REAL });
    const text = await inFile('settings.json');
    await writeFile(join(dir, 'settings.json'), text.replace('proxy.example', 'evil.example'));
    await expect(realProxy(start())).rejects.toMatchObject({ code: 'unauthorized' });
    expect((await start().passwords()).kept).toEqual([{ setting: 'downloadProxy', place: 'file' }]);
  });
});

describe('a settings file of an older version', () => {
  const OLD = {
    downloadProxy: REAL,
    packageIndex: 'https://u:pa55word@index/simple',
    theme: 'light',
    fromTheFuture: 1,
  };

  it('is rid of its passwords at the first look, and nothing of the old content stays behind', async () => {
    await writeFile(join(dir, 'settings.json'), JSON.stringify(OLD));
    const settings = start();
    expect(await settings.get()).toMatchObject({ downloadProxy: SHOWN, theme: 'light' });
    expect(await realProxy(settings)).toBe(REAL);
    expect(await inFile('settings.json')).not.toContain('pa55word');
    expect(JSON.parse(await inFile('settings.json'))).toMatchObject({ fromTheFuture: 1 });
    expect((await readdir(dir)).sort()).toEqual(['passwords.json', 'settings.json']);
    expect(log).not.toContain('pa55word');
  });

  it('a damaged one is kept as a copy, without its passwords', async () => {
    await writeFile(join(dir, 'settings.json'), JSON.stringify({ ...OLD, machines: 'many' }));
    expect((await start().get()).downloadProxy).toBe(SHOWN);
    const copy = (await readdir(dir)).find((name) => name.includes('damaged')) ?? '';
    expect(await inFile(copy)).toContain('"machines":"many"');
    expect(await inFile(copy)).not.toContain('pa55word');
    expect(await realProxy(start())).toBe(REAL);
  });

  it('a half typed password in it is not shown', async () => {
    await writeFile(join(dir, 'settings.json'), '{"downloadProxy":"http://alice:pa55word"}');
    expect((await start().get()).downloadProxy).toBe('');
  });

  it.skipIf(process.getuid?.() === 0)(
    'on a medium that cannot be written to, calls still get it and pages do not',
    async () => {
      await writeFile(join(dir, 'settings.json'), JSON.stringify(OLD));
      await chmod(dir, 0o500);
      const settings = start();
      expect((await settings.get()).downloadProxy).toBe(SHOWN);
      expect(await realProxy(settings)).toBe(REAL);
      await chmod(dir, 0o700);
    },
  );

  it('where its place is taken by something else, calls still get it and pages do not', async () => {
    await writeFile(join(dir, 'settings.json'), JSON.stringify(OLD));
    await mkdir(join(dir, 'passwords.json'));
    const settings = start();
    expect((await settings.get()).downloadProxy).toBe(SHOWN);
    expect(log).toContain('could not be taken out');
  });
});

describe('with a key store', () => {
  it('passwords lie in it, and the command line says that it cannot read them', async () => {
    const settings = start(store);
    await settings.update({ downloadProxy: REAL });
    expect(await realProxy(start(store))).toBe(REAL);
    expect(await everything()).not.toContain('pa55word');
    expect(await settings.passwords()).toMatchObject({
      place: 'keyStore',
      kept: [{ setting: 'downloadProxy', place: 'keyStore' }],
    });
    const cli = start(null);
    await expect(realProxy(cli)).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining(SHOWN) as unknown,
      hint: expect.stringContaining('LORA_STUDIO_DOWNLOAD_PROXY') as unknown,
    });
    expect((await cli.passwords()).kept).toEqual([{ setting: 'downloadProxy', place: null }]);
  });

  it('each is kept in one place: where it was set last', async () => {
    await start(store).update({ downloadProxy: REAL });
    await start(null).update({ downloadProxy: 'http://alice:n3w@proxy.example:3128' });
    expect(await realProxy(start(store))).toBe('http://alice:n3w@proxy.example:3128');
    expect(await inFile('secrets.json')).not.toContain('address:');
    await start(store).update({ downloadProxy: REAL });
    expect(await inFile('passwords.json')).toBe('');
    expect(await realProxy(start(store))).toBe(REAL);
    await start(null).update({ downloadProxy: '' });
    expect(await inFile('secrets.json')).not.toContain('address:');
  });

  it('one that refuses costs nothing: the file takes the password', async () => {
    const broken: SecretStore = {
      ...store,
      encrypt: () => {
        throw new Error('the keyring is locked');
      },
    };
    await start(broken).update({ downloadProxy: REAL });
    expect(await realProxy(start(broken))).toBe(REAL);
    expect(await inFile('passwords.json')).toContain('pa55word');
    expect(log).toContain('the keyring is locked');
  });
});

it('an address from the environment comes first and is shown with a mask, too', async () => {
  const env = { LORA_STUDIO_DOWNLOAD_PROXY: 'http://eve:fr0m env@other:1' };
  const settings = start(null, env);
  await settings.update({ downloadProxy: REAL });
  expect((await settings.get()).downloadProxy).toBe('http://eve:•••@other:1');
  expect(await realProxy(settings)).toBe('http://eve:fr0m%20env@other:1');
  expect(await settings.passwords()).toMatchObject({
    kept: [],
    fromEnvironment: ['downloadProxy'],
  });
  expect(await everything()).not.toContain('fr0m');
  expect(await realProxy(start())).toBe(REAL);
});

it('any login comes back as it was, as programs read it, and stands in no file but that of passwords', async () => {
  const word = fc.string({ minLength: 6, maxLength: 12, unit: 'binary' });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...AddressSetting.options),
      word,
      word,
      async (setting, user, password) => {
        fc.pre(!/[:/?#@\s]/.test(user) && !/[/?#]/.test(password));
        fc.pre(!`${user}${password}`.includes(PASSWORD_MASK.charAt(0)));
        fc.pre(!user.includes(password) && password.trim() === password);
        const settings = start();
        const address = `https://${user}:${password}@host:81/a`;
        const shown = (await settings.update({ [setting]: address }))[setting];
        expect(shown).toBe(`https://${user}:${PASSWORD_MASK}@host:81/a`);
        await settings.update({ [setting]: shown });
        const real = (await settings.withPasswords([setting]))[setting];
        expect(real).toMatch(/^[\u0021-\u007e]+$/);
        const [given, wanted] = [new URL(real), new URL('https://host')];
        [wanted.username, wanted.password] = [user, password];
        if (!/%/.test(user + password)) {
          expect(decodeURIComponent(given.username)).toBe(decodeURIComponent(wanted.username));
          expect(decodeURIComponent(given.password)).toBe(decodeURIComponent(wanted.password));
        }
        expect(Settings.parse(JSON.parse(await inFile('settings.json')))[setting]).toBe(shown);
        await settings.update({ [setting]: '' });
        expect(await inFile('passwords.json')).toBe('');
      },
    ),
    { numRuns: 50 },
  );
}, 60_000);
