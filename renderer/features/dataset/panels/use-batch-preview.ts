import { useEffect, useState } from 'react';
import type { Concept, DatasetImage } from '../../../../shared/contract/index.js';
import { isExpressionEdit, type CaptionEdit } from '../../../../shared/domain/captions/index.js';
import { BatchPreview } from './batch-preview.js';
import { startEditWorker } from './edit-worker.js';
import { previewExpression, type PreviewStep } from './expression-preview.js';

const NOTHING: PreviewStep = { changes: [], error: null, isDone: true, prose: 0 };

/** A preview, and the edit that it is of. */
type ShownPreview = PreviewStep & { readonly key: string };
/** Half a frame: the page can still draw and scroll between two slices. */
const SLICE_MS = 8;

/** The captions that an edit is for. `version` changes with them. */
export interface EditedCaptions {
  readonly ids: readonly string[];
  readonly images: ReadonlyMap<string, DatasetImage>;
  readonly version: number;
  readonly concepts: readonly Concept[];
}

/** What an edit would do to the images, kept up to date while it is worked out. */
export function useBatchPreview(
  edit: CaptionEdit | null,
  { ids, images, version, concepts }: EditedCaptions,
): PreviewStep {
  const styles = new Map(concepts.map(({ id, captionStyle }) => [id, captionStyle]));
  const key = JSON.stringify([edit, [...styles]]);
  const [state, setState] = useState<ShownPreview>({ ...NOTHING, key });
  useEffect(() => {
    const tell = (step: PreviewStep): void => setState({ ...step, key });
    let end: () => void = () => undefined;
    const begin = (): void => {
      if (edit === null) {
        tell(NOTHING);
        return;
      }
      const shown = ids.flatMap((id) => {
        const image = images.get(id);
        return image ? [{ ...image, style: styles.get(image.conceptId) }] : [];
      });
      end = isExpressionEdit(edit)
        ? previewExpression(edit, shown, tell, startEditWorker)
        : previewInSlices(new BatchPreview(edit, shown), tell);
    };
    // Debounce: the next key makes a preview void, and computing it would only slow down typing.
    const timer = setTimeout(begin, 60);
    return () => {
      clearTimeout(timer);
      end();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for `edit` and `styles`, `version` for the images
  }, [key, ids, version]);
  // A preview of an earlier edit is stale, so the edit cannot be applied until its own preview is there.
  return state.key === key ? state : { ...state, isDone: false };
}

/** Works a preview out on the page's own thread, a slice at a time. Returns a function that ends it. */
function previewInSlices(preview: BatchPreview, tell: (step: PreviewStep) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const go = (): void => {
    const end = performance.now() + SLICE_MS;
    const isDone = preview.run(() => performance.now() > end);
    const { error, prose } = preview;
    tell({ changes: [...preview.changes], error, isDone, prose });
    if (!isDone) timer = setTimeout(go);
  };
  go();
  return () => clearTimeout(timer);
}
