/** What a run wants of the machine. `gpus`: the cards it must have; empty: any `count` of them. */
export interface GpuWish {
  readonly gpus: readonly string[];
  readonly count: number;
}

/**
 * The cards assigned to a run now; null when it must wait. `all`: the cards in Settings; empty: one run at a time, on the
 * card that the trainer chooses. `busy`: the cards of each running run; an empty list stands for the first card.
 */
export function chooseGpus(
  all: readonly string[],
  busy: readonly (readonly string[])[],
  wish: GpuWish,
): string[] | null {
  if (all.length === 0) return busy.length === 0 ? [...wish.gpus] : null;
  const taken = takenOf(all, busy);
  if (wish.gpus.length > 0) return wish.gpus.some((gpu) => taken.has(gpu)) ? null : [...wish.gpus];
  const free = all.filter((gpu) => !taken.has(gpu));
  const count = Math.min(wish.count, all.length);
  return free.length < count ? null : free.slice(0, count);
}

function takenOf(all: readonly string[], busy: readonly (readonly string[])[]): Set<string> {
  return new Set(busy.flatMap((gpus) => (gpus.length > 0 ? gpus : all.slice(0, 1))));
}

export interface Waiting extends GpuWish {
  readonly id: string;
  /** False when another process has to start the run; it keeps its place in the queue. */
  readonly isMine: boolean;
}

/**
 * The waiting runs that start now, with their cards, in the order of the queue. A run that must wait reserves its cards
 * against later runs, which prevents starvation.
 */
export function dealOut(
  all: readonly string[],
  busy: readonly (readonly string[])[],
  waiting: readonly Waiting[],
): { readonly id: string; readonly gpus: string[] }[] {
  const taken = busy.map((gpus) => [...gpus]);
  const starts: { id: string; gpus: string[] }[] = [];
  for (const run of waiting) {
    const gpus = chooseGpus(all, taken, run);
    if (gpus !== null && run.isMine) starts.push({ id: run.id, gpus });
    if (gpus !== null) taken.push(gpus);
    else taken.push(run.gpus.length > 0 ? [...run.gpus] : [...all]);
  }
  return starts;
}

/** The list with one item at another place. The place is counted after the item was taken out; too far means the end. */
export function moved<T extends { readonly id: string }>(
  items: readonly T[],
  id: string,
  to: number,
): T[] {
  const item = items.find((one) => one.id === id);
  if (!item) return [...items];
  const rest = items.filter((one) => one.id !== id);
  rest.splice(Math.min(Math.max(0, to), rest.length), 0, item);
  return rest;
}

const WORDS = ['Starts now', 'First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh'];

/** What happens to a run: “Starts now”, “Third in the queue”. `place` 0: now, else from 1. */
export function placeText(place: number): string {
  if (place <= 0) return 'Starts now';
  return `${WORDS[place] ?? ordinal(place)} in the queue`;
}

function ordinal(value: number): string {
  const lastTwo = value % 100;
  const ending =
    lastTwo >= 11 && lastTwo <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${ending}`;
}
