import * as z from 'zod';
import type { PixelFacts } from '../../../shared/domain/doctor/index.js';
import type { OwnFolder } from '../../platform/own-folder.js';
import { FactStore } from './fact-store.js';

/** Counted up when what is measured changes. */
const FORMAT = 3;

const Facts = z.discriminatedUnion('state', [
  z.object({ state: z.literal('broken'), why: z.enum(['truncated', 'unreadable']) }),
  z.object({ state: z.literal('not_shown') }),
  z.object({
    state: z.literal('seen'),
    transparent: z.number(),
    damage: z.string().nullable(),
    isGrey: z.boolean(),
    isCmyk: z.boolean(),
    wideGamut: z.string().nullable(),
    blocks: z.number().nullable(),
    softness: z.number().nullable(),
    hash: z.string().regex(/^[0-9a-f]{16}$/),
    mirroredHash: z.string().regex(/^[0-9a-f]{16}$/),
    signature: z.string().length(344),
  }),
]);

/** What was measured of the pixels of a project's images: `.studio/doctor/pixels.jsonl`. */
export class PixelStore extends FactStore<PixelFacts> {
  /** `own`: of the project's folder; null: nothing is kept on disk. `isWritable`: asked before the file is written. */
  constructor(own: OwnFolder | null, isWritable?: () => Promise<boolean>) {
    super(own, isWritable, {
      name: 'pixels.jsonl',
      firstLine: JSON.stringify({ doctorPixels: FORMAT }),
      schema: Facts,
    });
  }
}
