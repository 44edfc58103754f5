import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Settings } from '../../shared/contract/index.js';
import { temporaryFolder } from '../testing/pictures.js';
import { CLI, failureOf, runCli } from '../testing/training-project.js';
import { EXIT } from './output.js';

let dir = '';
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
});
afterEach(() => remove());

const lora = (...words: string[]) => runCli(dir, ['settings', ...words]);
const fails = (...words: string[]) => failureOf(dir, ['settings', ...words]);
const stored = async () =>
  JSON.parse(await readFile(join(dir, 'settings.json'), 'utf8')) as Settings;

it(
  'lists every setting with what it is, and sets each kind by its text',
  { timeout: 60_000 },
  async () => {
    const listed = await lora('list');
    for (const name of Object.keys(Settings.shape))
      expect(listed).toMatch(new RegExp(`^${name}=`, 'm'));
    expect(listed).not.toContain('[set]');
    expect(JSON.parse(await lora('list', '--json'))).toEqual(Settings.parse({}));

    const told = await lora(
      ...['set', 'scripts-dir=/opt/sd-scripts', 'theme=light', 'plain_script=on'],
      ...['machines=2', 'runGpus=0, 1', 'python=C:\\Users\\me=you\\python.exe'],
    );
    expect(told.trim().split('\n')).toEqual([
      'theme=light',
      'scriptsDir=/opt/sd-scripts',
      'python=C:\\Users\\me=you\\python.exe',
      'plainScript=true',
      'runGpus=0,1',
      'machines=2',
    ]);
    expect(await stored()).toMatchObject({
      scriptsDir: '/opt/sd-scripts',
      theme: 'light',
      plainScript: true,
      machines: 2,
      runGpus: ['0', '1'],
    });
    expect(await lora('get', 'theme')).toBe('light\n');
    expect(await lora('list')).toMatch(/theme=light\n .*\[set\]/);
    expect(JSON.parse(await lora('reset', 'runGpus', 'theme', '--json'))).toEqual({
      runGpus: [],
      theme: 'dark',
    });
    expect(await stored()).toMatchObject({ runGpus: [], theme: 'dark', machines: 2 });
  },
);

it(
  'says what a setting takes, and changes nothing when one word is wrong',
  { timeout: 60_000 },
  async () => {
    await lora('set', 'machines=3');
    expect(await fails('set', 'machines=4', 'theme=blue')).toEqual({
      code: EXIT.usage,
      stderr: expect.stringContaining('It takes: system, dark, light.') as string,
    });
    expect((await fails('set', 'machines=many')).stderr).toContain('a whole number');
    expect((await fails('set', 'plainScript=perhaps')).stderr).toContain('on or off');
    expect((await fails('get', 'colour')).stderr).toContain('There are: theme, engine');
    expect((await fails('set', 'theme')).stderr).toContain('no NAME=VALUE');
    expect((await stored()).machines).toBe(3);
  },
);

it(
  'takes an address with a password from the input only, and never shows it',
  { timeout: 60_000 },
  async () => {
    const address = 'https://me:secret-word@index.example/simple';
    const refused = await fails('set', `packageIndex=${address}`);
    expect(refused).toMatchObject({ code: EXIT.usage });
    expect(refused.stderr).not.toContain('secret-word');

    const env = { ...process.env, LORA_STUDIO_DATA: dir };
    const child = spawn(process.execPath, [CLI, 'settings', 'set', 'packageIndex=-'], { env });
    child.stdin.end(`${address}\n`);
    const [shown, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect(code).toBe(0);
    expect(shown).toMatch(/^packageIndex=https:\/\/me:\S+@index\.example\/simple\n$/);
    for (const seen of [shown, JSON.stringify(await stored()), await lora('list')])
      expect(seen).not.toContain('secret-word');
  },
);
