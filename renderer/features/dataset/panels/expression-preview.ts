import {
  PREVIEW_LIMIT_MS,
  SLICE_CAPTIONS,
  tooSlow,
  type ExpressionEdit,
  type SliceAnswer,
} from '../../../../shared/domain/captions/index.js';
import type { CaptionChange, PreviewImage } from './batch-preview.js';
import type { EditWorker } from './edit-worker.js';

export interface PreviewStep {
  readonly changes: readonly CaptionChange[];
  /** Message that says why the edit cannot be carried out; null while it can. */
  readonly error: string | null;
  readonly isDone: boolean;
  /** Captions that an edit of tags leaves alone, as they read as prose. */
  readonly prose: number;
}

/** Previews an edit by a regular expression in a worker, so that the page stays responsive. Returns a function that cancels. */
export function previewExpression(
  edit: ExpressionEdit,
  images: readonly PreviewImage[],
  tell: (step: PreviewStep) => void,
  start: () => EditWorker,
): () => void {
  const worker = start();
  let isEnded = false;
  const end = (): void => {
    isEnded = true;
    worker.end();
  };
  const changes: CaptionChange[] = [];
  const go = async (): Promise<string | null> => {
    // The first request is empty and has no time limit, since it also waits until the worker has started.
    const { error } = await worker.ask({ edit, captions: [] });
    if (error !== null) return error;
    for (let next = 0; next < images.length && !isEnded;) {
      const slice = images.slice(next, next + SLICE_CAPTIONS);
      const asked = worker.ask({ edit, captions: slice.map(({ caption }) => caption) });
      const answer = await withinLimit(asked);
      if (answer === null) return tooSlow(edit, PREVIEW_LIMIT_MS);
      if (answer.error !== null) return answer.error;
      changes.push(...changesOf(slice, answer.texts));
      next += answer.texts.length;
      if (!isEnded && next < images.length)
        tell({ changes: [...changes], error: null, isDone: false, prose: 0 });
    }
    return null;
  };
  void go()
    .catch(
      (error: unknown) => `The preview broke off: ${String(error)}. Type again to try it anew.`,
    )
    .then((error) => {
      if (isEnded) return;
      end();
      tell({ changes: error === null ? changes : [], error, isDone: true, prose: 0 });
    });
  return end;
}

function changesOf(images: readonly PreviewImage[], texts: readonly string[]): CaptionChange[] {
  return texts.flatMap((after, at) => {
    const image = images[at];
    if (image === undefined || image.caption === after) return [];
    return [{ id: image.id, name: image.name, before: image.caption, after }];
  });
}

/** Null when the time for one caption is up. */
function withinLimit(asked: Promise<SliceAnswer>): Promise<SliceAnswer | null> {
  return new Promise((resolve, reject) => {
    const late = () => setTimeout(() => resolve(null), PREVIEW_LIMIT_MS / 10);
    // A blocked page fires the timer before it delivers a waiting answer: the second timer lets that answer in first.
    const timer = setTimeout(late, PREVIEW_LIMIT_MS);
    asked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
