import * as z from 'zod';
import { JobId } from './common.js';

/** One request of the contract: what goes in and what comes out. */
export interface RequestDefinition<I extends z.ZodType, O extends z.ZodType> {
  readonly input: I;
  readonly output: O;
}

/** Declares a request; the types of client and server are derived from its two schemas. */
export function request<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
): RequestDefinition<I, O> {
  return { input, output };
}

/** One kind of job: what its work brings. */
export interface JobDefinition<R extends z.ZodObject = z.ZodObject> {
  readonly result: R;
}

/** Declares a kind of job; the types of its work and of all who read its result are derived from the schema. */
export function jobKind<R extends z.ZodObject>(result: R): JobDefinition<R> {
  return { result };
}

declare const kindOfJob: unique symbol;
/** The id of a job of these kinds. The mark exists for the compiler alone: it tells what the job will bring. */
export type JobIdOf<K extends string> = string & { readonly [kindOfJob]?: K };

/** The id of a job of one of these kinds, as a schema. */
export function jobIdOf<K extends string>(..._kinds: readonly K[]): z.ZodType<JobIdOf<K>> {
  return JobId; // the mark is no part of the value
}

/** The output of a request that starts a job of one of these kinds. */
export function starts<K extends string>(...kinds: readonly K[]) {
  return z.object({ jobId: jobIdOf(...kinds) });
}

/** One way to send a file's bytes: what is said of it beforehand, and what became of it. */
export interface UploadDefinition<I extends z.ZodType, O extends z.ZodType> {
  readonly input: I;
  readonly output: O;
}

/** Declares an upload; the bytes travel beside `input`, by whatever the transport has for them. */
export function upload<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
): UploadDefinition<I, O> {
  return { input, output };
}
