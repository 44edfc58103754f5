/** The worker that edits captions by a regular expression: terminating the worker is the only way to stop a search. */
import { sliceEditor, type SliceAsk } from '../../../../shared/domain/captions/index.js';

const editSlice = sliceEditor(() => performance.now());

self.addEventListener('message', ({ data }: MessageEvent<SliceAsk>) => {
  self.postMessage(editSlice(data));
});
