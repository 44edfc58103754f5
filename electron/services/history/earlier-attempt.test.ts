import * as z from 'zod';
import { expect, it } from 'vitest';
import { CurrentRequest, runFor } from '../requests/index.js';
import { doneBefore } from './earlier-attempt.js';
import type { HistoryState } from './history-state.js';

const STEP = { id: 's-1', at: 1, kind: 'delete' as const, label: 'Delete 2 images', files: 2 };
const Note = z.object({ deleted: z.int() });

/** What a request finds that had begun this step and noted `told` of it. */
function found(told: Record<string, unknown>) {
  const history = { undo: [{ number: 1, step: STEP }], redo: [], finished: null };
  const keeper = { note: () => Promise.resolve() };
  const request = new CurrentRequest('r-1', [{ t: 'step', stepId: STEP.id, told }], keeper);
  return runFor(request, () =>
    Promise.resolve().then(() => doneBefore(history as unknown as HistoryState, Note)),
  );
}

it('gives back what the earlier attempt noted of its step', async () => {
  expect(await found({ deleted: 2 })).toEqual({
    ...{ stepId: 's-1', changed: 2, failed: [], told: { deleted: 2 } },
  });
});

it('says so when another version of the app noted it otherwise: the step itself is done', async () => {
  const looking = found({ removed: 2 });
  await expect(looking).rejects.toMatchObject({ code: 'unsupported' });
  await expect(looking).rejects.toThrow('“Delete 2 images” is done');
});
