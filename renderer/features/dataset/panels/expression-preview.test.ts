import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  PREVIEW_LIMIT_MS,
  sliceEditor,
  type SliceAsk,
} from '../../../../shared/domain/captions/index.js';
import type { EditWorker } from './edit-worker.js';
import { previewExpression, type PreviewStep } from './expression-preview.js';

const edit = {
  kind: 'replace',
  find: 'cat',
  replace: 'dog',
  isRegex: true,
  matchCase: false,
  wholeWord: false,
} as const;
const images = Array.from({ length: 1200 }, (_, at) => ({
  id: String(at),
  name: `${String(at)}.png`,
  caption: at % 2 === 0 ? 'cat' : 'hat',
}));

/** A worker that answers by the real engine, or never once it gets captions. */
function worker(answers: 'always' | 'never'): EditWorker & { isEnded: boolean; asked: number } {
  const slice = sliceEditor(() => 0);
  return {
    isEnded: false,
    asked: 0,
    ask(ask: SliceAsk) {
      this.asked += 1;
      if (answers === 'never' && ask.captions.length > 0) return new Promise(() => undefined);
      return Promise.resolve(slice(ask));
    },
    end() {
      this.isEnded = true;
    },
  };
}

let steps: PreviewStep[];
const tell = (step: PreviewStep) => void steps.push(step);
const last = () => steps.at(-1);
beforeEach(() => {
  steps = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the preview of an expression', () => {
  it('comes in slices, and its worker ends with it', async () => {
    const one = worker('always');
    previewExpression(edit, images, tell, () => one);
    await vi.waitFor(() => expect(last()?.isDone).toBe(true));
    expect(steps.map(({ changes }) => changes.length)).toEqual([250, 500, 600]);
    expect(last()?.changes[1]).toEqual({ id: '2', name: '2.png', before: 'cat', after: 'dog' });
    expect(one.isEnded).toBe(true);
  });

  it('is ended when one caption takes longer than the limit, and says what to write', async () => {
    const one = worker('never');
    previewExpression(edit, images, tell, () => one);
    await vi.advanceTimersByTimeAsync(PREVIEW_LIMIT_MS);
    expect(steps).toEqual([]);
    await vi.advanceTimersByTimeAsync(PREVIEW_LIMIT_MS);
    expect(last()).toMatchObject({ changes: [], isDone: true });
    expect(last()?.error).toMatch(/“cat” took longer than 2 seconds.*\[\^,\]\*/);
    expect(one.isEnded).toBe(true);
  });

  it('is ended when it is no longer wanted, and then tells nothing', async () => {
    const one = worker('never');
    const end = previewExpression(edit, images, tell, () => one);
    await vi.waitFor(() => expect(one.asked).toBe(2));
    end();
    await vi.advanceTimersByTimeAsync(3 * PREVIEW_LIMIT_MS);
    expect(one.isEnded).toBe(true);
    expect(steps).toEqual([]);
  });

  it('says why an expression cannot be read, and that a worker broke off', async () => {
    previewExpression({ ...edit, find: '(' }, images, tell, () => worker('always'));
    await vi.waitFor(() => expect(last()?.error).toMatch(/cannot be read/));
    const broken = { ask: () => Promise.reject(new Error('gone')), end: () => undefined };
    previewExpression(edit, images, tell, () => broken);
    await vi.waitFor(() => expect(last()?.error).toMatch(/broke off.*gone/));
  });
});
