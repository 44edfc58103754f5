import { useEffect, useState } from 'react';
import type { DatasetImage } from '../../../../shared/contract/index.js';
import type { CaptionEdit } from '../../../../shared/domain/captions/index.js';
import { BatchPreview, type CaptionChange } from '../../../lib/batch-preview.js';

export interface PreviewState {
  readonly changes: readonly CaptionChange[];
  readonly error: string | null;
  readonly isDone: boolean;
}

const NOTHING: PreviewState = { changes: [], error: null, isDone: true };

/** A preview, and the edit that it is of. */
type Shown = PreviewState & { readonly key: string };
/** Half a frame: the page can still draw and scroll between two slices. */
const SLICE_MS = 8;

/** What an edit would do to the images, kept up to date while it is worked out. `version` changes with the captions. */
export function useBatchPreview(
  edit: CaptionEdit | null,
  ids: readonly string[],
  images: ReadonlyMap<string, DatasetImage>,
  version: number,
): PreviewState {
  const key = JSON.stringify(edit);
  const [state, setState] = useState<Shown>({ ...NOTHING, key });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = (): void => {
      if (edit === null) {
        setState({ ...NOTHING, key });
        return;
      }
      const shown = ids.flatMap((id) => images.get(id) ?? []);
      const preview = new BatchPreview(edit, shown);
      const go = (): void => {
        const end = performance.now() + SLICE_MS;
        const isDone = preview.run(() => performance.now() > end);
        setState({ changes: [...preview.changes], error: preview.error, isDone, key });
        if (!isDone) timer = setTimeout(go);
      };
      go();
    };
    // A short rest, so that typing is not held up by previews that the next key makes void.
    timer = setTimeout(begin, 60);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for `edit`, `version` for the images
  }, [key, ids, version]);
  // Until the preview of another edit is there, nothing may be changed: what is shown is not what would happen.
  return state.key === key ? state : { ...state, isDone: false };
}
