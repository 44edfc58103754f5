import type {
  CaptioningSummary,
  CaptionPreview,
  Client,
  Job,
} from '../../../shared/contract/index.js';
import type { CaptioningRecipe } from '../../../shared/domain/captioning/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import type { CaptioningScope } from './captioning-recipe.js';
import { isActive } from '../../stores/jobs-store.js';

export interface Review {
  readonly summary: CaptioningSummary;
  readonly images: readonly CaptionPreview[];
}

export interface ReviewState {
  readonly review: Review | null;
  readonly error: ErrorValue | null;
}

const MOST_SHOWN = 200;

interface ReviewQuestion {
  readonly projectId: string;
  readonly recipe: CaptioningRecipe;
  /** All images that are meant. */
  readonly ids: readonly string[];
  /** How many of them the page has room for. */
  readonly shown: number;
}

/** What the recipe makes of the images: a summary of all, captions of those that are shown. One error is told alone. */
export async function askReview(
  client: Client,
  { projectId, recipe, ids, shown }: ReviewQuestion,
): Promise<ReviewState> {
  const imageIds = [...ids];
  const about = { projectId, recipe };
  const part = imageIds.slice(0, Math.min(shown, MOST_SHOWN));
  const [summary, page] = await Promise.all([
    client.request('captioning.summary', { ...about, imageIds }),
    client.request('captioning.preview', { ...about, imageIds: part }),
  ]);
  if (!summary.ok) return { review: null, error: summary.error };
  if (!page.ok) return { review: null, error: page.error };
  return { review: { summary: summary.value, images: page.value.images }, error: null };
}

/** Downloads of models that are over: each may have made an error of a moment ago untrue. */
export function downloadsDone(jobs: readonly Job[] | null): number {
  return (jobs ?? []).filter((job) => job.kind === 'tagger_download' && !isActive(job)).length;
}

/** The newest job that looks at images for a project; null: none so far. */
export function lookJobOf(
  jobs: readonly Job[] | null,
  projectId: string,
): Job<'captioning'> | null {
  const isOurs = (job: Job): job is Job<'captioning'> =>
    job.kind === 'captioning' && job.projectId === projectId;
  return jobs?.find(isOurs) ?? null;
}

/** Which images are meant at first: those that another screen handed over, else all. */
export function scopeAtFirst(selected: ReadonlySet<string>): CaptioningScope {
  return selected.size > 0 ? 'selected' : 'all';
}
