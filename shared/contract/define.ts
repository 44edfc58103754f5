import type * as z from 'zod';

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
