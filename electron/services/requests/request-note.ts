import * as z from 'zod';

/** What a request notes before it does something that must not be done twice. */
export const RequestNote = z.discriminatedUnion('t', [
  /** An import is about to give a picture with this content (SHA-256) this name. */
  z.object({
    t: z.literal('placing'),
    hash: z.string(),
    name: z.string(),
    /** Its concept; absent in notes of versions that knew one for each import. */
    conceptId: z.string().optional(),
  }),
  /** What was placed so far is a step of the history. */
  z.object({ t: z.literal('undoable') }),
  /** A folder is about to be linked as a concept. */
  z.object({ t: z.literal('linking'), dir: z.string() }),
  /** A step of the history is about to begin; `told`: what the answer says besides. */
  z.object({
    t: z.literal('step'),
    stepId: z.string(),
    told: z.record(z.string(), z.unknown()),
  }),
  /** A step is about to be undone, or done again. */
  z.object({ t: z.literal('move'), stepId: z.string() }),
]);
export type RequestNote = z.output<typeof RequestNote>;
