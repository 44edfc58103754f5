import { expect, test } from 'vitest';
import {
  closingLine,
  countChecks,
  countPlaywright,
  countVitest,
  failWhenEmpty,
} from './reports.mjs';

const journey = (projectName: string, status: string) => ({
  title: 'a journey',
  tests: [{ projectName, status }],
});

test('counts the tests of Vitest, and a file that does not load as a failure', () => {
  const sum = countVitest({
    testResults: [
      {
        name: 'a',
        status: 'passed',
        assertionResults: [{ status: 'passed' }, { status: 'pending' }],
      },
      {
        name: 'b',
        status: 'failed',
        assertionResults: [{ status: 'failed' }, { status: 'passed' }],
      },
      { name: 'c', status: 'failed', assertionResults: [] },
    ],
  });
  expect(sum).toMatchObject({ passed: 2, failed: 2, skipped: 1 });
});

test('counts journeys; a skipped one that must run is a failure', () => {
  const report = {
    errors: [],
    suites: [
      { specs: [journey('chromium', 'skipped'), journey('chromium', 'expected')] },
      { suites: [{ specs: [journey('electron', 'skipped'), journey('electron', 'unexpected')] }] },
    ],
  };
  expect(countPlaywright(report)).toMatchObject({ passed: 1, failed: 1, skipped: 2 });
  expect(countPlaywright(report, ['electron'])).toMatchObject({ passed: 1, failed: 2, skipped: 1 });
  expect(countPlaywright({ errors: [{ message: 'no config' }] }).failed).toBe(1);
});

test('a journey that passed at its second try passed, and the report says so', () => {
  const sum = countPlaywright({ suites: [{ specs: [journey('electron', 'flaky')] }] });
  expect(sum).toMatchObject({ passed: 1, failed: 0 });
  expect(sum.notes).toHaveLength(1);
});

test('a part without tests has failed', () => {
  expect(failWhenEmpty('x', countVitest({ testResults: [] })).failed).toBe(1);
  expect(failWhenEmpty('x', countChecks([{ ok: true }])).failed).toBe(0);
});

test('the closing line names skipped tests only when there are some', () => {
  const one = countChecks([{ ok: true }, { ok: false }]);
  expect(closingLine([one, one])).toBe('2 passed, 2 failed');
  expect(closingLine([one, { ...one, skipped: 3 }])).toBe('2 passed, 2 failed, 3 skipped');
});
