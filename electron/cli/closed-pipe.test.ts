import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { waitFor } from '../testing/wait-for.js';

const CLI = join(process.cwd(), 'bin', 'lora-studio.mjs');
let dir = '';
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(join(dir, 'images'));
  for (let at = 0; at < 40; at += 1) {
    const image = await picture(32, 32, at).png().toBuffer();
    await writeFile(join(dir, 'images', `${String(at)}.png`), image);
  }
});
afterEach(() => remove());

function environment() {
  const home = join(dir, 'home');
  return { ...process.env, HOME: home, XDG_CONFIG_HOME: home, LORA_STUDIO_DATA: join(dir, 'data') };
}

/** Starts a command whose reader goes away at once, or after its first line, and waits for its end. */
async function cut(words: readonly string[], when: 'at once' | 'first line') {
  const child = spawn(process.execPath, [CLI, ...words], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (when === 'at once') child.stdout.destroy();
  else child.stdout.once('data', () => child.stdout.destroy());
  const said = text(child.stderr);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  return { code, said: await said };
}

const project = () => join(dir, 'project');
const create = ['project', 'create'];

it.each<[string, () => string[], 'at once' | 'first line']>([
  ['--help', () => ['--help'], 'at once'],
  ['help of a command', () => ['train', '--help'], 'at once'],
  ['gpus', () => ['gpus'], 'at once'],
  ['scan', () => ['scan', join(dir, 'images')], 'at once'],
  ['scan --json', () => ['scan', join(dir, 'images'), '--json'], 'at once'],
  [
    'create',
    () => [...create, project(), '--concept', 'x', '--images', join(dir, 'images')],
    'at once',
  ],
  ['config new', () => ['config', 'new'], 'first line'],
])('%s ends without a word when nobody reads it', async (_, words, when) => {
  expect(await cut(words(), when)).toEqual({ code: 0, said: '' });
});

it('doctor ends without a word', async () => {
  const { code, said } = await cut(['doctor', join(dir, 'images')], 'at once');
  expect({ isOwnCode: [0, 6].includes(Number(code)), said }).toEqual({ isOwnCode: true, said: '' });
});

it('train ends when its reader goes, and the training goes on to its end', async () => {
  await cut(['project', 'sample', project(), '--json'], 'at once');
  const words = ['train', project(), '--engine', 'rehearsal', '--set', 'epochs=1', '--json'];
  expect(await cut(words, 'first line')).toEqual({ code: 0, said: '' });
  await waitFor('the run to finish without its command', async () => {
    const child = spawn(process.execPath, [CLI, 'runs', 'list', project(), '--json'], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return (await text(child.stdout)).includes('"state":"finished"');
  });
}, 60_000);
