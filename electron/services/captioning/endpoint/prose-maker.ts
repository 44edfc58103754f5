import { createHash } from 'node:crypto';
import * as z from 'zod';
import {
  captionFromProse,
  proseInstruction,
  type ByEndpoint,
  type CaptioningRecipe,
} from '../../../../shared/domain/captioning/index.js';
import { AppError } from '../../../../shared/result/errors.js';
import { forEachBounded } from '../../../platform/bounded.js';
import { asImageError, openImage } from '../../../formats/pictures/image-file.js';
import type { Maker } from '../maker.js';
import { describe, endpointUrl, listModels, type Patience } from './endpoint-client.js';

export interface ProseResult {
  readonly text: string;
}

/** So many images one after the other without any answer: the server is gone, and the others would fail alike. */
const GONE_AFTER = 3;
const JPEG_QUALITY = 90;

const Kept = z.object({ text: z.string() });

/** Captions out of a vision model behind an OpenAI-compatible address; `keyOf` gives its key when it runs. Throws like `endpointUrl`. */
export function proseMaker(
  recipe: CaptioningRecipe,
  by: ByEndpoint,
  keyOf: () => Promise<string>,
  patience?: Patience,
): Maker<ProseResult> {
  const url = endpointUrl(by.address, by.allowRemote);
  const instruction = proseInstruction(by, recipe.triggerWord);
  if (instruction.trim() === '')
    throw new AppError('bad_request', 'The instruction for the model is empty.');
  const key = createHash('sha256')
    .update(JSON.stringify([url.href, by.model, instruction, by.maxEdge, by.maxTokens]))
    .digest('hex')
    .slice(0, 20);
  return {
    key: `prose-${key}`,
    name: by.model,
    codec: {
      encode: ({ text }) => ({ text }),
      decode: (value) => Kept.safeParse(value).data ?? null,
    },
    suffices: () => true,
    make: ({ text }, before) => ({
      after: captionFromProse(before, text, recipe),
      tags: [],
      others: [],
    }),
    run: async (pictures, on, signal) => {
      const endpoint = { url, key: await keyOf() };
      await listModels(endpoint, signal);
      let unanswered = 0;
      await forEachBounded(pictures, by.concurrency, async ({ imageId, path }) => {
        signal.throwIfAborted();
        try {
          const jpeg = await smallJpeg(path, by.maxEdge);
          const text = await describe(endpoint, by, { jpeg, instruction }, signal, patience);
          unanswered = 0;
          await on.onMade(imageId, { text });
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof AppError && error.code === 'disconnected') unanswered += 1;
          // Without the right key all others would fail alike, too.
          const isLockedOut = error instanceof AppError && error.code === 'unauthorized';
          if (unanswered >= GONE_AFTER || isLockedOut) throw error;
          on.onFailed(imageId, error);
        }
      });
    },
  };
}

/** A picture as people see it, upright, transparency over white, no larger than asked for. */
async function smallJpeg(path: string, maxEdge: number): Promise<Buffer> {
  try {
    return await (
      await openImage(path)
    )
      .autoOrient()
      .resize({ width: maxEdge, height: maxEdge, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: JPEG_QUALITY })
      .toBuffer();
  } catch (error) {
    throw asImageError(path, error);
  }
}
