import * as z from 'zod';
import { FileFailure } from './common.js';

/** `convertible`: the decoder reads it, the trainer does not; it comes in when a PNG copy is asked for. */
export const AddOutcome = z.enum([
  'added',
  'duplicate',
  'unsupported',
  'unreadable',
  'convertible',
]);
export type AddOutcome = z.output<typeof AddOutcome>;

/** A file of an import of which there is more to say than that it was added. `reason` null: the outcome says it all. */
export const ToldFile = z.object({
  file: z.string(),
  outcome: z.enum([...AddOutcome.options, 'converted', 'failed']),
  reason: z.string().nullable(),
});
export type ToldFile = z.output<typeof ToldFile>;

/** What became of the files of an import. */
export const ImportResult = z.object({
  added: z.int(),
  duplicate: z.int(),
  unsupported: z.int(),
  unreadable: z.int(),
  convertible: z.int(),
  /** Of those added: PNG copies of pictures that the trainer cannot read. */
  converted: z.int(),
  /** Files that could not be brought in for a reason that lies outside them. */
  failed: z.array(FileFailure),
  /** Every file that was not simply added, up to 1000; the counts are always whole. */
  files: z.array(ToldFile),
});
export type ImportResult = z.output<typeof ImportResult>;
/** The same without the names of the files. */
export type ImportSummary = Omit<ImportResult, 'files'>;
