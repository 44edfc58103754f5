/** Small tools of the bench. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The median of one figure over the other, round by round: what else a machine does changes from minute to minute, and both
 * of one round meet the same.
 */
export function ratio(ours, theirs) {
  return median(ours.map((one, round) => one / theirs[round]));
}

/** Seconds that `work` takes. */
export async function seconds(work) {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Runs `work` on each item, `limit` at a time. */
export async function inParallel(items, limit, work) {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
