import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../shared/contract/index.js';
import type { ErrorValue } from '../../../../shared/result/errors.js';
import { good } from '../../../testing/scripted-client.js';
import type { Moved } from '../../../stores/history-store.js';
import { leftAlone, moveStep, ownsUndo, type MoveParts } from './move-step.js';

const errorOf = (message: string): ErrorValue => ({ code: 'internal', message });

type Ended = Pick<Job<'history'>, 'state' | 'error' | 'result'>;

/** Parts that note in which order they were asked. */
function partsOf(moved: Moved, job: Partial<Ended> = {}) {
  const log: string[] = [];
  const parts: MoveParts = {
    captions: { flushAll: async () => void log.push('flush') },
    history: {
      move: async (did) => {
        log.push(did);
        return moved;
      },
    },
    jobs: {
      whenEnded: (async (id: string) => {
        log.push(`wait for ${id}`);
        return { title: 'Undo', state: 'succeeded', error: null, result: null, ...job };
      }) as unknown as MoveParts['jobs']['whenEnded'],
    },
  };
  return { parts, log };
}

const started = good({ jobId: 'job-1' as never, label: 'Delete a.png' });
const failedFile = { file: 'a.txt', reason: 'It was changed since.' };

describe('a step taken back', () => {
  it('saves what is typed first, waits for the job and says what it did', async () => {
    const { parts, log } = partsOf(started, { result: { changed: 2, failed: [], stepId: null } });
    expect(await moveStep(parts, 'undo')).toEqual([
      { title: 'Undone: Delete a.png', message: '2 files' },
    ]);
    expect(log).toEqual(['flush', 'undo', 'wait for job-1']);
  });

  it('is told as done again the other way round', async () => {
    const { parts } = partsOf(started, { result: { changed: 1, failed: [], stepId: null } });
    expect(await moveStep(parts, 'redo')).toEqual([
      { title: 'Done again: Delete a.png', message: '1 file' },
    ]);
  });

  it('is silent without a step', async () => {
    expect(await moveStep(partsOf(null).parts, 'undo')).toEqual([]);
  });

  it.each([
    ['Delete a.png', { message: 'Undo once more takes back what was before it: Delete a.png' }],
    [null, {}],
  ])('says that an emptied trash stays empty; before it: %s', async (before, more) => {
    expect(await moveStep(partsOf({ before }).parts, 'undo')).toEqual([
      { title: 'Emptying the trash cannot be undone', ...more },
    ]);
  });

  it('names the files that were left alone', async () => {
    const { parts } = partsOf(started, {
      result: { changed: 1, failed: [failedFile], stepId: null },
    });
    const [notice] = await moveStep(parts, 'undo');
    expect(notice).toEqual({
      title: 'Undone: Delete a.png',
      error: { message: '1 file left as they are. a.txt: It was changed since.' },
    });
  });

  it('tells why it did not begin', async () => {
    const error = errorOf('Another step is under way.');
    expect(await moveStep(partsOf({ ok: false, error }).parts, 'undo')).toEqual([
      { title: 'It was not undone', error },
    ]);
  });

  it('tells of a job that failed, and of one that succeeded with a result that cannot be read', async () => {
    const error = errorOf('No room.');
    const failed = partsOf(started, { state: 'failed', error });
    expect(await moveStep(failed.parts, 'redo')).toEqual([
      { title: 'It was not done again', error },
    ]);
    const unread = partsOf(started, { error });
    expect(await moveStep(unread.parts, 'redo')).toEqual([{ title: 'Undo', error }]);
  });
});

it('names five files and counts the rest', () => {
  const failed = Array.from({ length: 7 }, (_, at) => ({
    file: `${String(at)}.txt`,
    reason: 'No.',
  }));
  const notice = leftAlone('Title', failed);
  const message = 'error' in notice ? notice.error.message : '';
  expect(message).toContain('7 files left as they are. 0.txt: No.');
  expect(message).toContain('4.txt: No. And 2 more.');
  expect(message).not.toContain('5.txt');
});

it.each([
  ['a text field', { tagName: 'INPUT', type: 'text' }, true],
  ['a search field', { tagName: 'INPUT', type: 'search' }, true],
  ['a caption', { tagName: 'TEXTAREA' }, true],
  ['text edited in place', { tagName: 'DIV', isContentEditable: true }, true],
  ['a checkbox', { tagName: 'INPUT', type: 'checkbox' }, false],
  ['a slider', { tagName: 'INPUT', type: 'range' }, false],
  ['an image', { tagName: 'BUTTON' }, false],
])('%s: its own undo is %s', (_, target, isOwn) => {
  expect(ownsUndo(target)).toBe(isOwn);
});
