import fc from 'fast-check';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '../../shared/result/errors.js';
import { toErrorValue } from './error-value.js';
import { createLogger } from './log.js';
import { LogFile } from './log-file.js';
import { visibleText } from './visible-text.js';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'log-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('a log file is made with its first line, for the user alone, and holds all lines in their order', async () => {
  const file = new LogFile(join(dir, 'logs', 'cli.log'));
  await file.flushed();
  await expect(stat(join(dir, 'logs'))).rejects.toThrow('ENOENT');
  const log = createLogger((line) => file.write(line), file.path);
  for (let n = 0; n < 100; n += 1) log.info(`line ${n}.`);
  await file.flushed();
  const text = await readFile(file.path, 'utf8');
  expect(text.match(/line \d+\./g)).toEqual(Array.from({ length: 100 }, (_, n) => `line ${n}.`));
  if (process.platform !== 'win32') expect((await stat(file.path)).mode & 0o777).toBe(0o600);
});

it('a log that has grown large is put aside at the next start', async () => {
  const path = join(dir, 'cli.log');
  await writeFile(path, 'x'.repeat(2_000_001));
  const file = new LogFile(path);
  file.write('new\n');
  await file.flushed();
  expect(await readFile(path, 'utf8')).toBe('new\n');
  expect((await stat(`${path}.old`)).size).toBe(2_000_001);
});

it('a log that cannot be written ends nothing', async () => {
  await writeFile(join(dir, 'logs'), 'a file where the folder should be');
  const file = new LogFile(join(dir, 'logs', 'cli.log'));
  file.write('lost\n');
  await expect(file.flushed()).resolves.toBeUndefined();
});

it('every internal error has a number that stands in the log, and names the log; one of another process keeps its own', () => {
  let text = '';
  const log = createLogger((line) => (text += line), '/data/logs/cli.log');
  const errors = [new TypeError('x is undefined'), new AppError('internal', 'The worker is gone.')];
  for (const error of errors) {
    const value = toErrorValue(error, log);
    const number = /\((E\w+-\d+)\)\.$/.exec(value.message)?.[1] ?? 'none';
    expect(text).toContain(`${number} unexpected ${error.name}: ${error.message}`);
    expect(value).toMatchObject({ code: 'internal', details: { logId: number } });
    expect(value.hint).toContain('/data/logs/cli.log');
    const before = text;
    expect(toErrorValue(AppError.fromValue(value), log)).toEqual(value);
    expect(text).toBe(before);
  }
});

it('no password and no control character gets into a log', () => {
  let text = '';
  const log = createLogger((line) => (text += line));
  log.warn('no http://alice:pa55word@proxy:3128 \u001b[2J\u009b\u202e');
  log.error('failed', new Error('https://u:pa55word@index/simple'));
  expect(text).not.toContain('pa55word');
  expect(text).toContain('http://alice:•••@proxy:3128 \\u001b[2J\\u009b\\u202e\n');
});

it('any text is shown without control characters, each as what JSON calls it; lines and tabs stay', () => {
  const odd = fc.integer({ min: 0, max: 0x2100 }).map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(
      fc.array(odd).map((parts) => parts.join('')),
      (text) => {
        const shown = visibleText(text);
        expect(/[^\n\t\P{Cc}]|[\u202a-\u202e\u2066-\u2069]/u.test(shown)).toBe(false);
        const back = shown.replace(/\\u([0-9a-f]{4})/g, (_all, code: string) =>
          String.fromCharCode(Number.parseInt(code, 16)),
        );
        if (!text.includes('\\')) expect(back).toBe(text);
        expect(visibleText(shown)).toBe(shown);
      },
    ),
  );
  expect(visibleText('a\tb\nc — “ü” 日本 🙂')).toBe('a\tb\nc — “ü” 日本 🙂');
});
