import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { writeFileAtomic } from '../platform/atomic-file.js';
import { addCorrection, project, type Adapter } from './adapter.js';
import { captionFeatures } from './caption-features.js';
import { baseGuess, FEATURES, fillFeatures, PIXELS, SIDE } from './flow.js';
import { fillNormal, Purpose, streamKey } from './noise.js';
import type { SamplePrompt } from './prompts.js';
import { toPixels } from './spectrum.js';

/** Side of the PNG in pixels; the small picture is enlarged to it. */
const SHOWN_SIDE = 256;

/** Follows the flow from noise to a picture (Euler steps of equal length); pixels on the scale -1 to 1. */
export function drawSample(adapter: Adapter, prompt: SamplePrompt, seed: number): Float32Array {
  const current = new Float32Array(PIXELS);
  const guess = new Float32Array(PIXELS);
  const reach = new Float32Array(PIXELS);
  const features = new Float32Array(FEATURES);
  const hidden = new Float32Array(adapter.rank);
  const caption = captionFeatures(prompt.text);
  fillNormal(current, streamKey(Purpose.sample, prompt.seed ?? seed, prompt.index), 0);
  for (let left = prompt.steps; left > 0; left -= 1) {
    const time = left / prompt.steps;
    baseGuess(current, time, guess, reach);
    fillFeatures(features, current, caption, time);
    project(adapter, features, hidden);
    addCorrection(adapter, hidden, reach, guess);
    // The velocity is (current - guess) / time, and this step is 1 / steps long.
    const share = 1 / left;
    for (let i = 0; i < PIXELS; i += 1)
      current[i] = current[i]! + share * (guess[i]! - current[i]!);
  }
  return toPixels(current);
}

export interface SampleNaming {
  readonly outputDir: string;
  readonly outputName: string;
  /** `e000001` for an epoch, `000020` for a step. */
  readonly mark: string;
}

/** Draws a prompt and saves it under the trainer's naming; returns the path relative to the output folder. */
export async function saveSample(
  adapter: Adapter,
  prompt: SamplePrompt,
  seed: number,
  naming: SampleNaming,
): Promise<string> {
  const pixels = drawSample(adapter, prompt, seed);
  const bytes = Uint8Array.from(pixels, (value) =>
    Math.min(255, Math.max(0, Math.round((value + 1) * 127.5))),
  );
  const png = await sharp(bytes, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .resize(SHOWN_SIDE, SHOWN_SIDE, { kernel: 'cubic' })
    .png()
    .toBuffer();
  const index = String(prompt.index).padStart(2, '0');
  const ending = prompt.seed === null ? '' : `_${prompt.seed}`;
  const name = `${naming.outputName}_${naming.mark}_${index}_${timestamp(new Date())}${ending}.png`;
  await mkdir(join(naming.outputDir, 'sample'), { recursive: true });
  await writeFileAtomic(join(naming.outputDir, 'sample', name), png);
  return `sample/${name}`;
}

/** Local time as `YYYYMMDDHHMMSS`. */
function timestamp(now: Date): string {
  const parts = [
    now.getMonth() + 1,
    now.getDate(),
    now.getHours(),
    now.getMinutes(),
    now.getSeconds(),
  ];
  return `${now.getFullYear()}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}
