import type { RunSample } from '../../../shared/contract/index.js';

/** `Epoch 3, prompt 1: a photo of …` */
export function sampleTitle(sample: RunSample): string {
  const when =
    sample.epoch === null ? `Step ${String(sample.step ?? 0)}` : `Epoch ${String(sample.epoch)}`;
  const text = sample.prompt === null ? '' : `: ${sample.prompt}`;
  return `${when}, prompt ${String(sample.promptIndex + 1)}${text}`;
}
