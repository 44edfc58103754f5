import type { SliceAnswer, SliceAsk } from '../../../../shared/domain/captions/index.js';

/** A worker that edits captions: one question at a time. */
export interface EditWorker {
  /** Rejects when the worker breaks off. */
  ask(ask: SliceAsk): Promise<SliceAnswer>;
  /** Ends it at once, whatever it does; a question on its way is never answered. */
  end(): void;
}

/** Starts the page's worker for edits by expressions. */
export function startEditWorker(): EditWorker {
  const worker = new Worker(new URL('./edit-program.ts', import.meta.url), {
    type: 'module',
  });
  return {
    ask: (ask) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<SliceAnswer>) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message || 'it did not start'));
        worker.postMessage(ask);
      }),
    end: () => worker.terminate(),
  };
}
