import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose, type DiagnosisFacts } from './index.js';

const DIR = join(import.meta.dirname, '../../../fixtures/trainer/endings');
const FIRST_LOOK = 'first-look.json';

interface Ending {
  readonly source: string;
  readonly cause: string;
  readonly exitCode: number | null;
  readonly signal?: string;
  readonly error?: string;
  readonly log?: string;
  readonly inside?: string;
  readonly setAside?: 'hash' | 'later';
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(DIR, name), 'utf8')) as T;
}

const AREAS = readdirSync(DIR).filter((name) => name.endsWith('.json') && name !== FIRST_LOOK);
const ENDINGS = AREAS.flatMap((name) => read<Ending[]>(name));
const setAside = (how: Ending['setAside']) => ENDINGS.filter((one) => one.setAside === how);

function factsOf({ error = '', log, inside = 'train', exitCode, signal }: Ending): DiagnosisFacts {
  const traceback = `Traceback (most recent call last):\n  File "flux_train_network.py", line 1, in ${inside}\n    run()\n${error}\n`;
  return {
    exitCode,
    signal: signal ?? null,
    stdoutTail: '',
    stderrTail: log ?? traceback,
    sawModelSaved: false,
    hasFinalFile: false,
    hasNaN: false,
  };
}

describe.each(AREAS)('%s', (area) => {
  const rows = read<Ending[]>(area).map((one) => [one.source, one.cause, one] as const);

  it.each(rows)('%s: %s', (_source, cause, one) => {
    const found = diagnose(factsOf(one));
    expect(found?.code, `${found?.title}: ${found?.explanation}`).toBe(cause);
  });

  it.each(rows)('%s: %s, when the log was told on the other stream', (_source, cause, one) => {
    const { stderrTail, ...facts } = factsOf(one);
    expect(diagnose({ ...facts, stdoutTail: stderrTail, stderrTail: '' })?.code).toBe(cause);
  });
});

describe('the table', () => {
  it('has enough texts, each from a place of its own', () => {
    expect(ENDINGS.length).toBeGreaterThanOrEqual(80);
    const sources = ENDINGS.map(({ source }) => source);
    expect(new Set(sources).size).toBe(sources.length);
    for (const source of sources) expect(source).toMatch(/^[\w.-]+\/[\w.-]+#\d+$/);
  });

  it('has a quarter or more set aside, by a rule that nobody can bend', () => {
    const aside = setAside('hash').length + setAside('later').length;
    expect(aside).toBeGreaterThanOrEqual(ENDINGS.length / 4);
    for (const { source, setAside: how } of ENDINGS) {
      if (how === 'later') continue;
      const [first = 1] = createHash('sha256').update(source).digest();
      expect(how === 'hash', source).toBe(first % 4 === 0);
    }
  });

  it('tells what the first look at those gave', () => {
    const looks =
      read<
        Record<'hash' | 'later', { texts: number; right: number; wrong: object; unknown: string[] }>
      >(FIRST_LOOK);
    for (const how of ['hash', 'later'] as const) {
      const { texts, right, wrong, unknown } = looks[how];
      expect(texts).toBe(setAside(how).length);
      expect(right + Object.keys(wrong).length + unknown.length).toBe(texts);
    }
  });

  it('gives each cause a cure: words for people, at most two sentences of what to do', () => {
    for (const one of ENDINGS) {
      const found = diagnose(factsOf(one));
      expect(found?.title).toMatch(/^[^\n]{6,90}[^.\n]$/);
      expect(found?.hint.split(/[.?!:;](?= [A-Z])/).length, found?.hint).toBeLessThanOrEqual(2);
      expect(found?.hint.length).toBeGreaterThan(20);
      expect(found?.evidence.length).toBeGreaterThan(0);
    }
  });
});
