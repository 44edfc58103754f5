import * as z from 'zod';
import type { Result } from '../result/errors.js';
import { ConceptId, HostPath, ProjectId } from './common.js';
import { jobIdOf, upload } from './define.js';
import { AddOutcome } from './imports.js';

/** What became of a picture, or of an archive: that one is taken in as a job, or kept at `path` until it is discarded. */
export const UploadResult = z.union([
  z.object({
    outcome: z.enum([...AddOutcome.options, 'converted']),
    imageId: z.string().nullable(),
    reason: z.string().nullable(),
    jobId: z.null(),
  }),
  z.object({
    outcome: z.literal('archive'),
    imageId: z.null(),
    reason: z.null(),
    jobId: jobIdOf('import'),
  }),
  z.object({
    outcome: z.literal('archive'),
    imageId: z.null(),
    reason: z.null(),
    jobId: z.null(),
    path: HostPath,
  }),
]);
export type UploadResult = z.output<typeof UploadResult>;

/** Every way to send the bytes of a file, once: name -> { input, output }. For pages whose files have no path on the host. */
export const uploads = {
  /** Adds one picture, or a zip archive of them, to a concept. */
  'datasets.addFile': upload(
    z.object({
      projectId: ProjectId,
      conceptId: ConceptId,
      /** As the page's system gave it; never used as a path. */
      fileName: z.string().min(1).max(1000),
      /** Text of the caption that lay beside the picture. */
      caption: z.string().max(20_000).optional(),
      /** Pictures that the trainer cannot read come in as PNG copies. */
      convert: z.boolean().optional(),
      /** An archive is only kept, to be looked into before it is imported. */
      hold: z.boolean().optional(),
    }),
    UploadResult,
  ),
};

export type UploadName = keyof typeof uploads;
export type UploadInput<N extends UploadName> = z.output<(typeof uploads)[N]['input']>;
export type UploadOutput<N extends UploadName> = z.output<(typeof uploads)[N]['output']>;

/** Sends the bytes of a file; `B`: what the caller's side has for them. Never rejects. */
export type SendUpload<B> = <N extends UploadName>(
  name: N,
  input: UploadInput<N>,
  file: B,
) => Promise<Result<UploadOutput<N>>>;
