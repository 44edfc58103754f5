import {
  EDIT_LIMIT_MS,
  SLICE_CAPTIONS,
  tooSlow,
  type ExpressionEdit,
  type SliceAnswer,
} from '../../../shared/domain/captions/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { WorkerLink } from '../../platform/worker-link.js';
import type { EditQuestions } from './worker/messages.js';

export interface WorkerEditOptions {
  /** The bundle of `worker/main.ts`. */
  readonly file: string;
  /** Any of them ends the search. */
  readonly signals?: readonly AbortSignal[];
  readonly onProgress?: (done: number, total: number) => void;
  /** Milliseconds for one caption. */
  readonly limitMs?: number;
}

/**
 * Captions after an edit by a regular expression, searched in a thread of their own. Throws `bad_request` when one of them takes
 * longer than the limit or the expression fails, `cancelled` when a signal says so; the thread is ended in any case.
 */
export async function editInWorker(
  edit: ExpressionEdit,
  captions: readonly string[],
  options: WorkerEditOptions,
): Promise<string[]> {
  const { file, signals = [], onProgress, limitMs = EDIT_LIMIT_MS } = options;
  const link = new WorkerLink<EditQuestions>({
    file,
    name: 'The thread that searches captions',
    hint: `No caption was changed. Write a simpler expression than “${edit.find}”.`,
  });
  const stop = () => void link.close();
  const isAborted = () => signals.some(({ aborted }) => aborted);
  for (const signal of signals) signal.addEventListener('abort', stop, { once: true });
  const texts: string[] = [];
  try {
    // Answered without a limit: to start the thread takes its time, too.
    await link.ask('edit', { edit, captions: [] });
    while (texts.length < captions.length && !isAborted()) {
      const slice = captions.slice(texts.length, texts.length + SLICE_CAPTIONS);
      const asked = link.ask('edit', { edit, captions: slice });
      const answer = await withinLimit(asked, limitMs);
      if (answer === null) throw new AppError('bad_request', tooSlow(edit, limitMs));
      if (answer.error !== null) throw new AppError('bad_request', answer.error);
      texts.push(...answer.texts);
      onProgress?.(texts.length, captions.length);
    }
  } catch (error) {
    if (!isAborted()) throw error;
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', stop);
    await link.close();
  }
  if (isAborted()) throw new AppError('cancelled', 'The edit was cancelled.');
  return texts;
}

/** Null when the time is up. An answer that lay waiting while this thread was busy still counts. */
function withinLimit(asked: Promise<SliceAnswer>, limitMs: number): Promise<SliceAnswer | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setTimeout(() => resolve(null), limitMs / 10), limitMs);
    asked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
