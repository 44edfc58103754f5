import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest (they start, kill and wait for real processes): begun last, they would be waited for alone. */
const LONGEST = [
  'history/crash.test.ts',
  'host/kills.test.ts',
  'environment/environment.test.ts',
  'host/queue.test.ts',
  'host/survival.test.ts',
  'engines/resume-ledger.test.ts',
  'supervisor/hard-times.test.ts',
  'rehearsal/honesty.test.ts',
  'rehearsal/rehearsal.test.ts',
  'host/captioning.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((end) => moduleId.endsWith(end));
      return place < 0 ? LONGEST.length : place;
    };
    return sorted.sort((one, other) => placeOf(one) - placeOf(other));
  }
}

export default defineConfig({
  test: {
    include: [
      'shared/**/*.test.ts',
      'electron/**/*.test.ts',
      'renderer/**/*.test.{ts,tsx}',
      'scripts/**/*.test.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // One more than the machine that the tests must run on has cores: many wait for other processes.
    poolOptions: { forks: { maxForks: 3 } },
    sequence: { sequencer: LongestFirst },
  },
});
