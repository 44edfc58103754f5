import { useCallback, useEffect, useRef, useState } from 'react';
import type { CaptioningRecipe } from '../../../shared/domain/captioning/index.js';
import type { Job } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { useAppStores, useProjectSession } from '../../stores/app-stores.js';
import { isDeclined } from '../../stores/asking.js';
import { isActive } from '../../stores/jobs-store.js';
import { useStore } from '../../stores/use-store.js';
import { askReview, downloadsDone, lookJobOf, type ReviewState } from './review.js';

/** Debounce of the review request, in ms, while results come in or a slider moves. */
const ASK_EVERY_MS = 80;

/** What the recipe makes of the images, kept up to date while the recipe changes and results come in. */
export function useReview(
  projectId: string,
  ids: readonly string[],
  shown: number,
  recipe: CaptioningRecipe | null,
): ReviewState {
  const { client, jobs } = useAppStores();
  // A finished model download clears an earlier error, so its number is a dependency of the effect.
  const downloads = useStore(jobs.store, ({ jobs: all }) => downloadsDone(all));
  const [state, setState] = useState<ReviewState>(NOTHING);
  const [made, setMade] = useState(0);
  // A new permission for the recipe's server or folder also clears an earlier error.
  const powers = useStore(useProjectSession().powers.store, (state) => state.powers);
  useEffect(
    () => client.subscribe('captioning.made', projectId, () => setMade((count) => count + 1)),
    [client, projectId],
  );
  const turn = useRef(0);
  useEffect(() => {
    const mine = ++turn.current;
    if (recipe === null || ids.length === 0) return;
    const ask = async () => {
      const answer = await askReview(client, { projectId, recipe, ids, shown });
      // Only the answer to the newest request counts (race).
      if (mine === turn.current) setState(answer);
    };
    const timer = setTimeout(() => void ask(), ASK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [client, projectId, ids, shown, recipe, made, downloads, powers]);
  return recipe === null || ids.length === 0 ? NOTHING : state;
}

const NOTHING: ReviewState = { review: null, error: null };

/** The job that looks at images for this project, also one that was started before this screen was opened. */
export function useLookJob(projectId: string): {
  job: Job<'captioning'> | null;
  error: ErrorValue | null;
  isBusy: boolean;
  start: (imageIds: readonly string[], recipe: CaptioningRecipe) => Promise<void>;
} {
  const { client, jobs } = useAppStores();
  const [error, setError] = useState<ErrorValue | null>(null);
  const [isAsking, setAsking] = useState(false);
  const job = useStore(jobs.store, (state) => lookJobOf(state.jobs, projectId));
  const start = useCallback(
    async (imageIds: readonly string[], recipe: CaptioningRecipe) => {
      setError(null);
      setAsking(true);
      const answer = await client.request('captioning.start', {
        projectId,
        imageIds: [...imageIds],
        recipe,
      });
      setAsking(false);
      if (!answer.ok && !isDeclined(answer.error)) setError(answer.error);
    },
    [client, projectId],
  );
  return { job, error, isBusy: isAsking || (job !== null && isActive(job)), start };
}
