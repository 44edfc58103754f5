import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import type { Job } from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';

/** Tells of a failure that has no field of its own. Stays until closed. */
export function notifyError(
  title: string,
  error: Pick<ErrorValue, 'message' | 'hint'> & { readonly code?: ErrorValue['code'] },
): void {
  // Its user has just said no and knows.
  if (error.code === 'cancelled') return;
  notifications.show({
    color: 'red',
    title,
    message: error.hint === undefined ? error.message : `${error.message} ${error.hint}`,
    autoClose: false,
    role: 'alert',
  });
}

/**
 * Tells of a job's error, if it has one. A job can have succeeded all the same: then only its result cannot be read, and `title`,
 * which says what was not done, would be wrong.
 */
export function notifyJobError(title: string, job: Pick<Job, 'title' | 'state' | 'error'>): void {
  if (job.error === null) return;
  notifyError(job.state === 'succeeded' ? job.title : title, job.error);
}

/** Tells that something is done; goes away by itself. */
export function notifyDone(title: string, message?: ReactNode): void {
  notifications.show({ color: 'accent', title, message: message ?? null, autoClose: 6000 });
}
