import { useEffect, useState } from 'react';
import type { DatasetImage, Output } from '../../../../shared/contract/index.js';
import type { ErrorValue } from '../../../../shared/result/errors.js';
import { useClient } from '../../../bridge/bridge-context.js';

export type TrainerView =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: ErrorValue }
  | { readonly state: 'ready'; readonly seen: Output<'doctor.image'> };

const LOADING: TrainerView = { state: 'loading' };

/** What the trainer makes of an image: its bucket, the part that it uses, the caption line. Asked anew when the file changes. */
export function useTrainerView(projectId: string, image: DatasetImage): TrainerView {
  const client = useClient();
  const key = `${image.id} ${image.version} ${image.captionRev}`;
  const [answer, setAnswer] = useState<{ key: string; view: TrainerView } | null>(null);
  const { id: imageId } = image;
  useEffect(() => {
    const call = new AbortController();
    void client
      .request('doctor.image', { projectId, imageId }, { signal: call.signal })
      .then((result) => {
        if (call.signal.aborted) return;
        setAnswer({
          key,
          view: result.ok
            ? { state: 'ready', seen: result.value }
            : { state: 'failed', error: result.error },
        });
      });
    return () => call.abort();
  }, [client, projectId, imageId, key]);
  return answer?.key === key ? answer.view : LOADING;
}
