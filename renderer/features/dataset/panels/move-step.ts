import { plural } from '../../../../shared/domain/format.js';
import { jobErrorNotices, type Notice } from '../../../lib/notices.js';
import type { CaptionDrafts } from '../../../stores/caption-drafts.js';
import type { HistoryStore } from '../../../stores/history-store.js';
import type { JobsStore } from '../../../stores/jobs-store.js';

export type Move = 'undo' | 'redo';

/** What takes part when a step is taken back. */
export interface MoveParts {
  readonly captions: Pick<CaptionDrafts, 'flushAll'>;
  readonly history: Pick<HistoryStore, 'move'>;
  readonly jobs: Pick<JobsStore, 'whenEnded'>;
}

const NAMED = 5;

/** Takes the newest step back, or does it again; resolves with what came of it. What is typed is saved first. */
export async function moveStep(parts: MoveParts, did: Move): Promise<Notice[]> {
  await parts.captions.flushAll();
  const started = await parts.history.move(did);
  if (started === null) return [];
  if ('before' in started) {
    const { before } = started;
    const next = `Undo once more takes back what was before it: ${before ?? ''}`;
    return [
      {
        title: 'Emptying the trash cannot be undone',
        ...(before === null ? {} : { message: next }),
      },
    ];
  }
  const title = did === 'undo' ? 'It was not undone' : 'It was not done again';
  if (!started.ok) return [{ title, error: started.error }];
  const job = await parts.jobs.whenEnded(started.value.jobId);
  const errors = jobErrorNotices(title, job);
  if (job.result === null) return errors;
  const { changed, failed } = job.result;
  const moved = `${did === 'undo' ? 'Undone' : 'Done again'}: ${started.value.label}`;
  const all = { title: moved, message: plural(changed, 'file') };
  return [...errors, failed.length > 0 ? leftAlone(moved, failed) : all];
}

/** Files that a step left as they are, with the reason of each. */
export function leftAlone(
  title: string,
  failed: readonly { file: string; reason: string }[],
): Notice {
  const named = failed.slice(0, NAMED).map(({ file, reason }) => `${file}: ${reason}`);
  const more = failed.length > NAMED ? ` And ${String(failed.length - NAMED)} more.` : '';
  const message = `${plural(failed.length, 'file')} left as they are. ${named.join(' ')}${more}`;
  return { title, error: { message } };
}

const NO_TEXT: ReadonlySet<string> = new Set(['checkbox', 'radio', 'range', 'button', 'submit']);

/** The properties of an element that decide whether it has an undo of its own. */
export interface KeyTarget {
  readonly tagName: string;
  /** Of an `input`. */
  readonly type?: string;
  readonly isContentEditable?: boolean;
}

/** True for text fields, which keep Ctrl+Z for their own undo; a checkbox or a slider has no text to undo. */
export function ownsUndo({
  tagName,
  type = 'text',
  isContentEditable = false,
}: KeyTarget): boolean {
  if (tagName === 'INPUT') return !NO_TEXT.has(type);
  return tagName === 'TEXTAREA' || isContentEditable;
}
