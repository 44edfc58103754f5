import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeImageId } from '../../../shared/domain/dataset/index.js';
import { TestProject } from '../../testing/open-project.js';
import { temporaryFolder } from '../../testing/pictures.js';
import { Captions, type CaptionedProject } from '../captions/index.js';
import { decodeCaption, readCaptionFile } from '../dataset/captions/index.js';
import type { JobsService } from '../jobs/index.js';
import type { History } from './index.js';

const LEGACY = ['windows-1252', 'windows-1251', 'koi8-r', 'shift_jis', 'gbk', 'big5', 'euc-kr'];
let dir = '';
let remove: () => Promise<void>;
let history: History;
let captions: Captions;
let jobs: JobsService;

const imageIdOf = (name: string) => encodeImageId({ conceptId: 'a', path: name });
const pathOf = (name: string) => join(dir, 'img', name);

async function open(): Promise<void> {
  const project = new TestProject(dir);
  ({ history, jobs } = project);
  await history.open();
  const nameOf = (imageId: string) => Buffer.from(imageId.slice(2), 'base64url').toString();
  const dataset: CaptionedProject['dataset'] = {
    captionOnDisk: async (imageId) => {
      const path = pathOf(nameOf(imageId));
      return { path, onDisk: await readCaptionFile(path) };
    },
    editCaption: async (imageId, write) => {
      await write(await dataset.captionOnDisk(imageId));
      return dataset.refreshImage(imageId);
    },
    refreshImage: async (imageId) => {
      const { rev, text } = await readCaptionFile(pathOf(nameOf(imageId)));
      return { captionRev: rev, caption: text } as never;
    },
    captionsElsewhere: async () => new Map<string, never>(),
    images: () => [],
  };
  captions = new Captions({ id: project.id, dataset, history }, { jobs, workerFile: '' });
}

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(join(dir, 'img'), { recursive: true });
  await open();
});
afterEach(() => remove());

/** Every character of an encoding that a text may hold, as its bytes: found by decoding all one and two byte sequences. */
function charactersOf(encoding: string): Buffer[] {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const isText = (bytes: Buffer): boolean => {
    try {
      return /^[\p{L}\p{N}\p{P}\p{S} ]$/u.test(decoder.decode(bytes));
    } catch {
      return false; // no character
    }
  };
  const found: Buffer[] = [];
  for (let first = 0x20; first < 0x100; first += 1) {
    const one = Buffer.from([first]);
    if (isText(one)) found.push(one);
    else
      for (let second = 0x40; second < 0x100; second += 3) {
        const two = Buffer.from([first, second]);
        if (isText(two)) found.push(two);
      }
  }
  return found;
}

const lineEnds = fc.constantFrom('', '\n', '\r\n', '\r', '\n\n', ' \t');
const unicode = fc
  .tuple(fc.string({ unit: 'grapheme', maxLength: 40 }), lineEnds)
  .map((parts) => parts.join(''));
const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
const legacy = LEGACY.map((encoding) =>
  fc
    .tuple(fc.array(fc.constantFrom(...charactersOf(encoding)), { maxLength: 40 }), lineEnds)
    .map(([characters, end]) => Buffer.concat([...characters, Buffer.from(end)])),
);
const anyCaption: fc.Arbitrary<Buffer> = fc.oneof(
  unicode.map((text) => Buffer.from(text)),
  unicode.map((text) => Buffer.from(`\ufeff${text}`)),
  unicode.map((text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
  unicode.map(utf16be),
  ...legacy,
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
);

const contents = async (names: readonly string[]) =>
  Promise.all(names.map(async (name) => (await readFile(pathOf(name))).toString('hex')));
const newest = (which: 'undo' | 'redo') => history.get()[which][0]?.id ?? '';

it(
  'any caption in any encoding: a batch and its undo bring every byte back, also after a restart',
  { timeout: 60_000 },
  async () => {
    let round = 0;
    const property = fc.asyncProperty(
      fc.array(anyCaption, { minLength: 20, maxLength: 40 }),
      async (all) => {
        round += 1;
        const names = all.map((_, index) => `${round}-${index}.txt`);
        await Promise.all(names.map((name, index) => writeFile(pathOf(name), all[index] ?? '')));
        const before = await contents(names);
        const edit = {
          kind: 'add',
          text: 'ohwx',
          where: 'start',
          as: 'text',
          onlyIfMissing: false,
        } as const;
        const job = await jobs.wait(captions.applyEdit(names.map(imageIdOf), edit).id);
        expect(job.error).toBeNull();
        const after = await contents(names);
        // What was written is UTF-8 with the edit in front; what could not be decoded was not touched.
        all.forEach((bytes, index) => {
          const now = Buffer.from(after[index] ?? '', 'hex');
          if (decodeCaption(bytes).encoding === null) expect(now.equals(bytes)).toBe(true);
          else expect(now.toString('utf8').replace(/^\ufeff/, '')).toMatch(/^ohwx/);
        });
        await open();
        expect((await history.undo(newest('undo'))).failed).toEqual([]);
        expect(await contents(names)).toEqual(before);
        expect((await history.redo(newest('redo'))).failed).toEqual([]);
        expect(await contents(names)).toEqual(after);
        await history.undo(newest('undo'));
        expect(await contents(names)).toEqual(before);
      },
    );
    await fc.assert(property, { numRuns: 12 });
    expect((await readdir(join(dir, 'img'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  },
);

it(
  'a caption that is opened, edited by hand and taken back has its bytes again',
  { timeout: 60_000 },
  async () => {
    const imageId = imageIdOf('one.txt');
    const property = fc.asyncProperty(anyCaption, unicode, async (bytes, typed) => {
      await writeFile(pathOf('one.txt'), bytes);
      const { rev: baseRev } = await readCaptionFile(pathOf('one.txt'));
      const count = history.get().undoCount;
      await captions.save({ imageId, text: typed, baseRev });
      if (history.get().undoCount > count) await history.undo(newest('undo'));
      expect((await readFile(pathOf('one.txt'))).toString('hex')).toBe(bytes.toString('hex'));
    });
    await fc.assert(property, { numRuns: 60 });
  },
);
