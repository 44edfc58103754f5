/** Counts what really ran, from the reports of the test runners. */

const count = () => ({ passed: 0, failed: 0, skipped: 0, notes: [] });

/** From Vitest's JSON report. A file that could not even be loaded counts as one failure. */
export function countVitest(report) {
  const sum = count();
  for (const file of report.testResults) {
    const tests = file.assertionResults;
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed')) {
      sum.failed += 1;
      sum.notes.push(file.name);
    }
    for (const test of tests) {
      if (test.status === 'passed') sum.passed += 1;
      else if (test.status === 'failed') sum.failed += 1;
      else sum.skipped += 1;
    }
  }
  return sum;
}

function* specsOf(suite) {
  yield* suite.specs ?? [];
  for (const inner of suite.suites ?? []) yield* specsOf(inner);
}

/**
 * From Playwright's JSON report. Where `mustRun` names a project, a skipped journey of it is a failure:
 * on the systems where the project is tested, its window is not optional.
 */
export function countPlaywright(report, mustRun = []) {
  const sum = count();
  for (const error of report.errors ?? []) {
    sum.failed += 1;
    sum.notes.push(error.message ?? 'Playwright failed');
  }
  for (const suite of report.suites ?? []) {
    for (const spec of specsOf(suite)) {
      for (const test of spec.tests) {
        if (test.status === 'expected') sum.passed += 1;
        else if (test.status === 'flaky') {
          sum.passed += 1;
          sum.notes.push(`passed at the second try only: [${test.projectName}] ${spec.title}`);
        } else if (test.status !== 'skipped') sum.failed += 1;
        else if (mustRun.includes(test.projectName)) {
          sum.failed += 1;
          sum.notes.push(`skipped, which counts as failed: [${test.projectName}] ${spec.title}`);
        } else sum.skipped += 1;
      }
    }
  }
  return sum;
}

/** From the list that check.mjs writes. */
export function countChecks(lines) {
  const passed = lines.filter((line) => line.ok).length;
  return { ...count(), passed, failed: lines.length - passed };
}

/** A part that ran nothing has failed: a test run that tests nothing must not look green. */
export function failWhenEmpty(name, sum) {
  if (sum.passed + sum.failed > 0) return sum;
  return { ...sum, failed: 1, notes: [...sum.notes, `${name} ran no test`] };
}

/** The last line of `npm test`. */
export function closingLine(sums) {
  const total = (key) => sums.reduce((all, sum) => all + sum[key], 0);
  const skipped = total('skipped');
  return `${total('passed')} passed, ${total('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
