import type { Job } from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';

/** Something to tell for a moment: that it is done, or why it is not. */
export type Notice =
  | { readonly title: string; readonly message?: string }
  | { readonly title: string; readonly error: NoticeError };

export type NoticeError = Pick<ErrorValue, 'message' | 'hint'> & {
  readonly code?: ErrorValue['code'];
};

/**
 * A job's error, if it has one. A job can have succeeded all the same: then only its result cannot be read, and `title`,
 * which says what was not done, would be wrong.
 */
export function jobErrorNotices(
  title: string,
  job: Pick<Job, 'title' | 'state' | 'error'>,
): Notice[] {
  if (job.error === null) return [];
  return [{ title: job.state === 'succeeded' ? job.title : title, error: job.error }];
}
