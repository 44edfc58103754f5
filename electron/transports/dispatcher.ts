import type * as z from 'zod';
import { requests, type RequestName } from '../../shared/contract/index.js';
import { AppError, type Result } from '../../shared/result/errors.js';
import { toErrorValue } from '../platform/error-value.js';
import type { Logger } from '../platform/log.js';
import type { CallContext, Handlers } from '../services/handlers.js';

/** The one door to the services: what came in is not trusted, and nothing is thrown. */
export type Dispatcher = (
  name: string,
  raw: unknown,
  context: CallContext,
) => Promise<Result<unknown>>;

export interface DispatcherOptions {
  readonly log: Logger;
  /** Checks what handlers return, too: for tests and development, where a wrong answer must show at once. */
  readonly checkOutput?: boolean;
}

/** Builds the door: known name, valid input, a handler's value or error as a `Result`. */
export function createDispatcher(handlers: Handlers, options: DispatcherOptions): Dispatcher {
  return async (name, raw, context) => {
    if (!isRequestName(name)) return fail(unknownRequest(name));
    const parsed = requests[name].input.safeParse(raw);
    if (!parsed.success) return fail(badRequest(name, parsed.error));
    try {
      const value = await callHandler(handlers, name, parsed.data, context);
      return { ok: true, value: options.checkOutput ? checkOutput(name, value) : value };
    } catch (error) {
      if (context.signal.aborted && isAbort(error)) return fail(cancelled());
      return { ok: false, error: toErrorValue(error, options.log) };
    }
  };
}

/** True for the contract's own names; `__proto__` and `constructor` are not among them. */
export function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(requests, name);
}

/** The answer to a call that its caller gave up. */
export function cancelled(): AppError {
  return new AppError('cancelled', 'The request was cancelled.');
}

function callHandler(
  handlers: Handlers,
  name: RequestName,
  input: unknown,
  context: CallContext,
): Promise<unknown> {
  // The schema of this very name made `input`; TypeScript cannot tie the two for a name known only at run time.
  const handler = handlers[name] as (input: unknown, context: CallContext) => Promise<unknown>;
  return handler(input, context);
}

function checkOutput(name: RequestName, value: unknown): unknown {
  const checked = requests[name].output.safeParse(value);
  if (!checked.success) {
    throw new Error(`The handler of ${name} broke the contract: ${issuesOf(checked.error)}`);
  }
  return checked.data;
}

function unknownRequest(name: unknown): AppError {
  return new AppError('unknown_request', `There is no request “${String(name).slice(0, 80)}”.`, {
    hint: 'Page and host may be of different versions: restart the app, or reload the page.',
  });
}

function badRequest(name: RequestName, error: z.ZodError): AppError {
  const issues = error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }));
  const first = issues[0];
  const where = first === undefined || first.path === '' ? '' : ` (${first.path})`;
  return new AppError('bad_request', `The request “${name}” is not valid${where}.`, {
    hint: first?.message ?? 'Check what was sent.',
    details: { issues },
  });
}

function issuesOf(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`)
    .join('; ');
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function fail(error: AppError): Result<unknown> {
  return { ok: false, error: error.toValue() };
}
