import type { Client } from '../../../shared/contract/index.js';
import { plural } from '../../../shared/domain/format.js';
import type { CaptioningRecipe } from '../../../shared/domain/captioning/index.js';
import { jobErrorNotices, type Notice } from '../../lib/notices.js';
import type { CaptionDrafts } from '../../stores/caption-drafts.js';
import type { JobsStore } from '../../stores/jobs-store.js';

/** What takes part when captions are saved. */
export interface SavingParts {
  readonly client: Client;
  readonly jobs: Pick<JobsStore, 'whenEnded'>;
  readonly captions: Pick<CaptionDrafts, 'flushAll'>;
}

interface Saving {
  readonly projectId: string;
  readonly imageIds: readonly string[];
  readonly recipe: CaptioningRecipe;
}

interface SavingEnd {
  /** What was written, and the step that takes it back if there is one. */
  readonly saved: { readonly title: string; readonly stepId: string | null } | null;
  /** What else is to be told. */
  readonly notices: readonly Notice[];
}

const NOT_SAVED = 'The captions were not saved';

/** Writes the captions as one step. What is being typed is written first, so that it is what undo brings back. */
export async function saveCaptions(
  { client, jobs, captions }: SavingParts,
  { projectId, imageIds, recipe }: Saving,
): Promise<SavingEnd> {
  await captions.flushAll();
  const input = { projectId, imageIds: [...imageIds], recipe };
  const answer = await client.request('captioning.save', input);
  if (!answer.ok) return { saved: null, notices: [{ title: NOT_SAVED, error: answer.error }] };
  const job = await jobs.whenEnded(answer.value.jobId);
  const errors = jobErrorNotices(NOT_SAVED, job);
  if (job.result === null) return { saved: null, notices: errors };
  const { changed, failed, stepId } = job.result;
  const saved = { title: `${plural(changed, 'caption')} saved`, stepId };
  const [first] = failed;
  if (first === undefined) return { saved, notices: errors };
  const title = plural(failed.length, 'caption left as it was', 'captions left as they were');
  const left = { title, error: { message: `${first.file}: ${first.reason}` } };
  return { saved, notices: [...errors, left] };
}

/** Takes a saving back. */
export async function undoSaving(
  { client, jobs }: SavingParts,
  projectId: string,
  stepId: string,
): Promise<Notice[]> {
  const answer = await client.request('history.undo', { projectId, stepId });
  const error = answer.ok ? (await jobs.whenEnded(answer.value.jobId)).error : answer.error;
  if (error !== null) return [{ title: 'It was not undone', error }];
  return [{ title: 'Undone', message: 'The captions are as they were.' }];
}
