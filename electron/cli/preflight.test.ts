import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLogger } from '../platform/log.js';
import { picture, temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import type { CommandContext } from './command.js';
import { EXIT, UsageError } from './output.js';
import { preflight } from './preflight.js';

let dir = '';
let remove: () => Promise<void>;
let context: CommandContext;
let out: string[];

beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
  await mkdir(join(dir, 'set', 'img', '5_fox'), { recursive: true });
  const image = await picture(600, 400).png().toBuffer();
  await writeFile(join(dir, 'set', 'img', '5_fox', 'a.png'), image);
  await writeFile(join(dir, 'set', 'img', '5_fox', 'a.txt'), 'ohwx, a\nnever read');
  await writeFile(join(dir, 'set', 'img', '5_fox', 'b.Png'), image);
  const { studio, client } = await startStudio(join(dir, 'data'));
  context = { studio, client, log: silentLogger, rendererDir: '' };
  out = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await context.studio.close();
  await remove();
});

const run = (...words: string[]) => preflight(context, [join(dir, 'set'), ...words]);

it('tells scripts each image with caption, bucket, crop and repeats, then totals and problems', async () => {
  expect(await run('--json')).toBe(EXIT.preflightBlocks);
  const report = JSON.parse(out.join('')) as Record<string, unknown>;
  expect(report).toMatchObject({
    isReady: false,
    images: [
      {
        name: 'a.png',
        caption: 'ohwx, a',
        captionSource: 'own',
        captionFile: 'a.txt',
        bucket: { width: 1216, height: 832 },
        crop: { top: 0, height: 400 },
        repeats: 5,
      },
    ],
    totals: { images: 1, imagesWithRepeats: 5 },
    passedOver: [{ name: 'b.Png', why: 'extension_case' }],
  });
  // No model is chosen: each is named at its field.
  const fields = (report['problems'] as { field: string; severity: string }[])
    .filter(({ severity }) => severity === 'error')
    .map(({ field }) => field);
  expect(fields).toEqual(['baseModel', 'clipL', 't5xxl', 'ae']);
});

it('tells people the same, and that a rehearsal could start', async () => {
  expect(await run('--engine', 'rehearsal')).toBe(EXIT.ok);
  const text = out.join('');
  expect(text).toMatch(/5 × {2}32×32, 33\.3 % cropped {2}a\.png: ohwx, a\n/);
  expect(text).toContain('passed over  b.Png  (an ending in mixed case)');
  expect(text).toMatch(/1 image, 5 with repeats: \d+ batches of \d+ an epoch; .* = \d+ steps/);
  expect(text).toContain('Ready to train.');
  await expect(preflight(context, [])).rejects.toThrow(UsageError);
  await expect(run('--engine', 'other')).rejects.toThrow(UsageError);
});
