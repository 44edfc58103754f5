import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLogger } from '../platform/log.js';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import { makeZip } from '../testing/zip.js';
import type { CommandContext } from './command.js';
import { importImages } from './import.js';
import { EXIT, UsageError } from './output.js';

let dir = '';
let remove: () => Promise<void>;
let context: CommandContext;
let out: string[];
let told: string[];

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(join(dir, 'project', 'img', '5_fox'), { recursive: true });
  const { studio, client } = await startStudio(join(dir, 'data'));
  context = { studio, client, log: silentLogger, rendererDir: '' };
  out = [];
  told = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  await writeFile(join(dir, 'a.png'), await picture(40, 40, 1).png().toBuffer());
  const zipped = [
    { name: 'b.png', data: await picture(40, 40, 2).png().toBuffer() },
    { name: 'c.gif', data: await picture(40, 40, 3).gif().toBuffer() },
  ];
  await writeFile(join(dir, 'set.zip'), makeZip(zipped));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await context.studio.close();
  await remove();
});

const run = (...words: string[]) => importImages(context, [join(dir, 'project'), ...words]);
const names = async (folder: string) => (await readdir(join(dir, 'project', 'img', folder))).sort();

it('adds files and archives to the only concept, and says what needs --convert', async () => {
  expect(await run(join(dir, 'a.png'), join(dir, 'set.zip'))).toBe(EXIT.ok);
  expect(out).toEqual([
    'Images: 2 added, 0 duplicates, 0 unsupported, 0 unreadable, 1 convertible\n',
  ]);
  expect(told.join('')).toContain('1 pictures need --convert');
  expect(await names('5_fox')).toEqual(['a.png', 'b.png']);
  out.length = 0;
  expect(await run(join(dir, 'set.zip'), '--convert', '--json')).toBe(EXIT.ok);
  expect(JSON.parse(out.join(''))).toMatchObject({ added: 1, converted: 1, duplicate: 1 });
});

it('makes a concept that is named, and wants a name where it is not clear', async () => {
  expect(await run(join(dir, 'a.png'), '--concept', 'owl', '--repeats', '3')).toBe(EXIT.ok);
  expect(await names('3_owl')).toEqual(['a.png']);
  await expect(run(join(dir, 'a.png'))).rejects.toThrow(
    /--concept NAME \(there are: “fox”, “owl”\)/,
  );
  await expect(run()).rejects.toThrow(UsageError);
});

it('that brings nothing in fails, and names the file', async () => {
  expect(await run(join(dir, 'none.png'))).toBe(EXIT.failed);
  expect(told.join('')).toContain(`warning: ${join(dir, 'none.png')}: It is not there.`);
});

it('names all that it passes over with the reason, also without --json, and obeys the options', async () => {
  const from = join(dir, 'k');
  for (const folder of ['10_fox', 'masks', 'reg/1_dog'])
    await mkdir(join(from, folder), { recursive: true });
  const put = async (name: string, seed: number) =>
    writeFile(join(from, name), await picture(40, 40, seed).png().toBuffer());
  await put('10_fox/x.png', 5);
  await writeFile(join(from, '10_fox', 'x.JSON'), '{"caption":"a fox"}');
  await put('masks/x.png', 6);
  await put('reg/1_dog/r.png', 7);
  await writeFile(join(from, 'lost.txt'), 'of nobody');
  await writeFile(join(from, 'film.mp4'), '');
  expect(await run(from)).toBe(EXIT.ok);
  expect(out.join('')).toContain('2 added');
  expect(out.join('')).toContain('Concept dog: 1 added');
  expect(out.join('')).toContain('Captions found in a .json beside the image: 1');
  const lines = told.join('');
  expect(lines).toContain(`unsupported: ${join(from, 'film.mp4')}: It is a film.`);
  expect(lines).toContain(`passed over (mask): ${join(from, 'masks', 'x.png')}: A mask says`);
  expect(lines).toContain(`passed over: ${join(from, 'lost.txt')}: No image of its name`);
  expect(await names('10_fox')).toEqual(['x.png', 'x.txt']);
  out.length = 0;
  expect(await run(from, '--one-concept', '--take', 'masks', '--concept', 'fox')).toBe(EXIT.ok);
  expect(await names('5_fox')).toEqual(['x-2.png', 'x.png', 'x.txt']);
  await expect(run(from, '--concept', 'fox', '--take', 'hats')).rejects.toThrow(
    /--take takes masks, .*not “hats”/,
  );
  await expect(run(from, '--concept', 'fox', '--leave-captions', 'x')).rejects.toThrow(UsageError);
});

it('takes the repeats of a new concept from the only folder’s name', async () => {
  await mkdir(join(dir, '7_owl'));
  await writeFile(join(dir, '7_owl', 'o.png'), await picture(40, 40, 9).png().toBuffer());
  expect(await run(join(dir, '7_owl'), '--concept', 'owl')).toBe(EXIT.ok);
  expect(await names('7_owl')).toEqual(['o.png']);
});
