import * as z from 'zod';
import type { RunEventOf } from '../../contract/run-events.js';

/** What we told before a run about its numbers; written into `run.json` and compared with what the trainer says. */
export const PlanExpectation = z.object({
  /** Images × repeats, regularisation images included as often as their concept says. */
  images: z.int(),
  batchesPerEpoch: z.int(),
  totalSteps: z.int(),
  /** Width, height and number of images with repeats of each bucket; null where no buckets are made. */
  buckets: z.array(z.tuple([z.int(), z.int(), z.int()])).nullable(),
});
export type PlanExpectation = z.output<typeof PlanExpectation>;

export interface PlanDifference {
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Where the trainer’s own numbers are not those we told. Empty: they agree, as far as the trainer printed them.
 * `processes` above 1: it then counts steps of all processes together, which is not compared.
 */
export function planDifferences(
  expected: PlanExpectation,
  said: RunEventOf<'plan'>,
  processes: number,
): PlanDifference[] {
  const found: PlanDifference[] = [];
  const compare = (what: string, ours: number, theirs: number) => {
    if (ours !== theirs) found.push({ what, ours: String(ours), theirs: String(theirs) });
  };
  compare('Images with repeats', expected.images, said.images);
  compare('Batches per epoch', expected.batchesPerEpoch, said.batchesPerEpoch);
  if (processes === 1) compare('Total steps', expected.totalSteps, said.totalSteps);
  if (expected.buckets !== null && said.buckets !== undefined) {
    const [ours, theirs] = [bucketsText(expected.buckets), bucketsText(said.buckets)];
    if (ours !== theirs) found.push({ what: 'Buckets', ours, theirs });
  }
  return found;
}

type Buckets = readonly (readonly [number, number, number])[];

/** `832×1216: 20, …`, narrowest first: an order that does not depend on who lists them. */
function bucketsText(buckets: Buckets): string {
  return [...buckets]
    .filter(([, , count]) => count > 0)
    .sort((one, other) => one[0] - other[0] || one[1] - other[1])
    .map(([width, height, count]) => `${width}×${height}: ${count}`)
    .join(', ');
}

/** The notice of a run whose trainer counts differently: both numbers, that it is our bug, and what to send. */
export function differenceNotice(differences: readonly PlanDifference[]): {
  title: string;
  advice: string;
} {
  const lines = differences.map(
    ({ what, ours, theirs }) => `${what}: we said ${ours}, the trainer says ${theirs}.`,
  );
  return {
    title: 'The trainer counts differently than we told you: our bug',
    advice: `${lines.join(' ')} The run is not harmed: what the trainer says is what it does. Please report it to us: copy this run’s report and add its dataset.toml and the sizes of the images.`,
  };
}
