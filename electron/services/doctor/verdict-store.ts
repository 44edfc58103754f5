import * as z from 'zod';
import type { TrainerVerdict } from '../../../shared/domain/doctor/index.js';
import type { OwnFolder } from '../../platform/own-folder.js';
import { FactStore } from './fact-store.js';

/** A verdict and the versions that gave it: “Pillow 13.0.0, imagesize 1.4.1”. */
export interface KeptVerdict extends TrainerVerdict {
  readonly by: string;
}

const FORMAT = 1;

const Verdict: z.ZodType<KeptVerdict> = z.object({
  by: z.string(),
  ends: z.string().nullable(),
  size: z.tuple([z.int(), z.int()]).nullable(),
});

/** What the trainer's own Pillow said of a project's images: `.studio/doctor/verdicts.jsonl`. */
export class VerdictStore extends FactStore<KeptVerdict> {
  /** `own`: of the project's folder; null: nothing is kept on disk. `isWritable`: asked before the file is written. */
  constructor(own: OwnFolder | null, isWritable?: () => Promise<boolean>) {
    super(own, isWritable, {
      name: 'verdicts.jsonl',
      firstLine: JSON.stringify({ doctorVerdicts: FORMAT }),
      schema: Verdict,
    });
  }
}
