import type { SliceAnswer, SliceAsk } from '../../../../shared/domain/captions/index.js';

/** What the program in the worker can be asked. */
export type EditQuestions = { edit: { ask: SliceAsk; answer: SliceAnswer } };
