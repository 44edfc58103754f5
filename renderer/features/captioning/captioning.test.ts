import { describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/contract/index.js';
import type { CaptioningRecipe } from '../../../shared/domain/captioning/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { good, ScriptedClient } from '../../testing/scripted-client.js';
import { askReview, downloadsDone, lookJobOf, scopeAtFirst } from './review.js';
import { saveCaptions, undoSaving, type SavingParts } from './save-captions.js';

const errorOf = (message: string): ErrorValue => ({ code: 'internal', message });

const recipe = { kind: 'made up' } as unknown as CaptioningRecipe;
const error = errorOf('No answer.');
const summary = { ready: 3, waiting: 0, failed: 0, changed: 2, tags: [] };

describe('a review', () => {
  const ids = Array.from({ length: 500 }, (_, at) => `image ${String(at)}`);
  const question = { projectId: 'p', recipe, ids, shown: 30 };
  const client = (more: ConstructorParameters<typeof ScriptedClient>[0] = {}) =>
    new ScriptedClient({
      'captioning.summary': () => good(summary),
      'captioning.preview': () => good({ images: [] }),
      ...more,
    });

  it.each([
    [30, 30],
    [9_999, 200],
  ])(
    'sums up all images and asks for the captions of those on show: %i, %i',
    async (shown, asked) => {
      const scripted = client();
      expect(await askReview(scripted, { ...question, shown })).toEqual({
        review: { summary, images: [] },
        error: null,
      });
      const counts = scripted.asked.map(
        ({ input }) => (input as { imageIds: string[] }).imageIds.length,
      );
      expect(counts).toEqual([500, asked]);
    },
  );

  it.each(['captioning.summary', 'captioning.preview'] as const)(
    'shows nothing but the error when %s fails',
    async (name) => {
      const failing = client({ [name]: () => ({ ok: false, error }) });
      expect(await askReview(failing, question)).toEqual({ review: null, error });
    },
  );
});

describe('jobs', () => {
  const job = (kind: string, state: Job['state'], projectId = 'p') =>
    ({ id: `${kind} ${state}`, kind, state, projectId }) as unknown as Job;

  it('finds the newest that looks at images of this project, also one that is over', () => {
    const all = [
      job('captioning', 'running', 'other'),
      job('import', 'running'),
      job('captioning', 'succeeded'),
      job('captioning', 'failed'),
    ];
    expect(lookJobOf(all, 'p')?.id).toBe('captioning succeeded');
    expect(lookJobOf(all, 'nobody')).toBeNull();
    expect(lookJobOf(null, 'p')).toBeNull();
  });

  it('counts the downloads that are over, however they ended', () => {
    const all = [
      job('tagger_download', 'running'),
      job('tagger_download', 'failed'),
      job('tagger_download', 'succeeded'),
      job('captioning', 'succeeded'),
    ];
    expect(downloadsDone(all)).toBe(2);
    expect(downloadsDone(null)).toBe(0);
  });
});

it.each([
  ['those that were handed over', new Set(['a']), 'selected'],
  ['all', new Set<string>(), 'all'],
])('begins with %s', (_, selected, scope) => {
  expect(scopeAtFirst(selected)).toBe(scope);
});

describe('saving', () => {
  const saving = { projectId: 'p', imageIds: ['a', 'b'], recipe };

  function partsOf(ended: object, handlers: ConstructorParameters<typeof ScriptedClient>[0] = {}) {
    const log: string[] = [];
    const client = new ScriptedClient({
      'captioning.save': () => {
        log.push('save');
        return good({ jobId: 'job-1' as never });
      },
      'history.undo': () => good({ jobId: 'job-2' as never }),
      ...handlers,
    });
    const parts: SavingParts = {
      client,
      captions: { flushAll: async () => void log.push('flush') },
      jobs: {
        whenEnded: (async () => ({
          title: 'Save captions',
          state: 'succeeded',
          error: null,
          result: null,
          ...ended,
        })) as unknown as SavingParts['jobs']['whenEnded'],
      },
    };
    return { parts, log, client };
  }

  it('writes what is typed first, and names the step that takes it back', async () => {
    const { parts, log } = partsOf({ result: { changed: 2, failed: [], stepId: 's1' } });
    expect(await saveCaptions(parts, saving)).toEqual({
      saved: { title: '2 captions saved', stepId: 's1' },
      notices: [],
    });
    expect(log).toEqual(['flush', 'save']);
  });

  it('tells of captions that were left as they were, with the first reason', async () => {
    const failed = [
      { file: 'b.txt', reason: 'It cannot be written.' },
      { file: 'c.txt', reason: 'Nor this.' },
    ];
    const { parts } = partsOf({ result: { changed: 1, failed, stepId: null } });
    expect(await saveCaptions(parts, saving)).toEqual({
      saved: { title: '1 caption saved', stepId: null },
      notices: [
        {
          title: '2 captions left as they were',
          error: { message: 'b.txt: It cannot be written.' },
        },
      ],
    });
  });

  it('tells why nothing was saved', async () => {
    const refused = partsOf({}, { 'captioning.save': () => ({ ok: false, error }) });
    const told = { saved: null, notices: [{ title: 'The captions were not saved', error }] };
    expect(await saveCaptions(refused.parts, saving)).toEqual(told);
    expect(await saveCaptions(partsOf({ state: 'failed', error }).parts, saving)).toEqual(told);
  });

  it('is taken back by its own step, and says whether that went well', async () => {
    const { parts, client } = partsOf({});
    expect(await undoSaving(parts, 'p', 's1')).toEqual([
      { title: 'Undone', message: 'The captions are as they were.' },
    ]);
    expect(client.asked.at(-1)?.input).toEqual({ projectId: 'p', stepId: 's1' });
    expect(await undoSaving(partsOf({ error }).parts, 'p', 's1')).toEqual([
      { title: 'It was not undone', error },
    ]);
    const refused = partsOf({}, { 'history.undo': () => ({ ok: false, error }) });
    expect(await undoSaving(refused.parts, 'p', 's1')).toEqual([
      { title: 'It was not undone', error },
    ]);
  });
});
