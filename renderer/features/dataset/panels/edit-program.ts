/** The program of the page's worker that searches captions: an expression that never comes to an end is ended with it. */
import { sliceEditor, type SliceAsk } from '../../../../shared/domain/captions/index.js';

const editSlice = sliceEditor(() => performance.now());

self.addEventListener('message', ({ data }: MessageEvent<SliceAsk>) => {
  self.postMessage(editSlice(data));
});
