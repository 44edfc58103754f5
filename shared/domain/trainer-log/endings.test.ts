import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose, type DiagnosisFacts } from './index.js';

const DIR = join(import.meta.dirname, '../../../fixtures/trainer/endings');

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

const AREAS = readdirSync(DIR).filter(
  (name) => name.endsWith('.json') && name !== 'first-look.json',
);
const ENDINGS = AREAS.flatMap(
  (name) => JSON.parse(readFileSync(join(DIR, name), 'utf8')) as Ending[],
);

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

const isTried =
  process.env['ASIDE'] === '1' ? (one: Ending) => !!one.setAside : (one: Ending) => !one.setAside;

describe.each(AREAS)('%s', (area) => {
  const endings = (JSON.parse(readFileSync(join(DIR, area), 'utf8')) as Ending[]).filter(isTried);
  it.each(endings.map((one) => [one.source, one.cause, one] as const))(
    '%s: %s',
    (_, cause, one) => {
      const found = diagnose(factsOf(one));
      expect(found?.code, `${found?.title}: ${found?.explanation}`).toBe(cause);
      expect(found?.hint).not.toBe('');
    },
  );
});

it('has texts', () => {
  expect(ENDINGS.length).toBeGreaterThan(80);
});
