import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import type { Job } from '../../shared/contract/index.js';
import { jobErrorNotices, type Notice, type NoticeError } from '../lib/notices.js';

/** Tells of a failure that has no field of its own. Stays until closed. */
export function notifyError(title: string, error: NoticeError): void {
  // The user has just cancelled the step, so a notice would say nothing new.
  if (error.code === 'cancelled') return;
  notifications.show({
    color: 'red',
    title,
    message: error.hint === undefined ? error.message : `${error.message} ${error.hint}`,
    autoClose: false,
    role: 'alert',
  });
}

/** Tells of a job's error, if it has one; see `jobErrorNotices`. */
export function notifyJobError(title: string, job: Pick<Job, 'title' | 'state' | 'error'>): void {
  tell(jobErrorNotices(title, job));
}

/** Tells that something is done; goes away by itself. */
export function notifyDone(title: string, message?: ReactNode): void {
  notifications.show({ color: 'accent', title, message: message ?? null, autoClose: 6000 });
}

/** Tells each of them, in their order. */
export function tell(notices: readonly Notice[]): void {
  for (const notice of notices) {
    if ('error' in notice) notifyError(notice.title, notice.error);
    else notifyDone(notice.title, notice.message);
  }
}
