import type * as z from 'zod';
import { AppError } from '../../../shared/result/errors.js';
import { currentRequest } from '../requests/index.js';
import type { HistoryState } from './history-state.js';

/** A step that an earlier attempt of the request has done; `told`: what its answer says besides. */
export interface DoneBefore<T> {
  readonly stepId: string;
  readonly changed: number;
  readonly failed: { file: string; reason: string }[];
  readonly told: T;
}

/**
 * The step of an earlier attempt of the request, done to its end by now; null when none had begun. Throws `unsupported` when what
 * it told does not fit `toldBy`, as another version of the app noted it.
 */
export function doneBefore<T>(
  { undo, redo, finished }: HistoryState,
  toldBy: z.ZodType<T>,
): DoneBefore<T> | null {
  const noted = currentRequest()?.earlier?.findLast((note) => note.t === 'step');
  const known = [...undo, ...redo].find(({ step }) => step.id === noted?.stepId);
  if (noted === undefined || known === undefined) return null;
  const failed = finished?.stepId === noted.stepId ? [...finished.failed] : [];
  const told = toldBy.safeParse(noted.told);
  if (!told.success) {
    const message = `“${known.step.label}” is done, but what came of it was noted by another version of the app.`;
    throw new AppError('unsupported', message, { hint: 'The history shows the step.' });
  }
  return { stepId: noted.stepId, changed: known.step.files, failed, told: told.data };
}

/** What became of an undo or redo that an earlier attempt of the request had begun; null when none had. */
export function movedBefore(
  { finished }: HistoryState,
  to: HistoryState['undo'],
  stepId: string,
): Omit<DoneBefore<unknown>, 'told'> | null {
  const isNoted = currentRequest()?.earlier?.some(
    (note) => note.t === 'move' && note.stepId === stepId,
  );
  const known = to.at(-1);
  if (isNoted !== true || known?.step.id !== stepId) return null;
  const failed = finished?.stepId === stepId ? [...finished.failed] : [];
  return { stepId, changed: known.step.files, failed };
}
