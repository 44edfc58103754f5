import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose, type DiagnosisFacts } from './index.js';
import { EXPECTATIONS } from './recordings.fixture.js';

const DIR = join(import.meta.dirname, '../../../fixtures/trainer');
const RECORDINGS = join(DIR, 'recordings');

interface Ordinary {
  readonly source: string;
  readonly log: string;
}

const MADE = JSON.parse(readFileSync(join(DIR, 'ordinary/logs.json'), 'utf8')) as Ordinary[];
const RECORDED = Object.entries(EXPECTATIONS)
  .filter(([, { outcome, diagnosis }]) => outcome === 'finished' && diagnosis === undefined)
  .map(([name]) => ({ source: name, log: recorded(name) }));

function recorded(name: string): string {
  const files = readdirSync(RECORDINGS).filter((file) => file.startsWith(`${name}.`));
  const logs = files.filter((file) => /\.(?:err|out|pty)\.log$/.test(file));
  return logs.map((file) => readFileSync(join(RECORDINGS, file), 'utf8')).join('');
}

const facts = (log: string, part: Partial<DiagnosisFacts>): DiagnosisFacts => ({
  exitCode: 1,
  signal: null,
  stdoutTail: '',
  stderrTail: log,
  sawModelSaved: false,
  hasFinalFile: false,
  hasNaN: false,
  ...part,
});

it('has enough of them', () => {
  expect(MADE.length).toBeGreaterThanOrEqual(80);
  expect(RECORDED.length).toBeGreaterThanOrEqual(20);
});

const TABLE = [...MADE, ...RECORDED].map(({ source, log }) => [
  source,
  log.trim().slice(0, 60),
  log,
]);

describe.each(TABLE)('%s: %s', (_source, _beginning, log = '') => {
  it('has no cause when the run ended well', () => {
    const well = { exitCode: 0, sawModelSaved: true, hasFinalFile: true };
    expect(diagnose(facts(log, well))).toBeNull();
  });

  it('gives none to a run that ended with an error of which nothing is known', () => {
    expect(diagnose(facts(log, {}))).toMatchObject({ code: 'unknown' });
    expect(diagnose({ ...facts(log, {}), stdoutTail: log, stderrTail: '' })?.code).toBe('unknown');
  });

  it('gives none to a run that was ended from outside', () => {
    expect(diagnose(facts(log, { exitCode: null, signal: 'SIGTERM' }))?.code).toBe('killed');
  });

  it('hides no cause that is told after it', () => {
    const log2 = `${log}\nTraceback (most recent call last):\n  File "x.py", line 1, in train\nOSError: [Errno 28] No space left on device\n`;
    expect(diagnose(facts(log2, {}))?.code).toBe('disk_full');
  });
});
