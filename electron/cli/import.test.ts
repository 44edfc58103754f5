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
