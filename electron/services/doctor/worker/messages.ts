import type { PixelFacts } from '../../../../shared/domain/doctor/index.js';
import type { Placement } from '../../../../shared/domain/trainer-reader/index.js';

/** What the program in the worker can be asked. */
export type PixelQuestions = {
  measure: {
    ask: { path: string; placement: Placement | null };
    /** Null: the file is gone meanwhile. */
    answer: { facts: PixelFacts | null };
  };
};
