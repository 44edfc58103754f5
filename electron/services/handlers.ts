import type { Output, ParsedInput, RequestName } from '../../shared/contract/index.js';

/** Who calls, and how to know that the caller no longer waits. */
export interface CallContext {
  readonly clientId: string;
  readonly signal: AbortSignal;
  /** Id of a request that came from another process; the same request may come again under this id. */
  readonly requestId?: string;
}

/** One handler for every request of the contract; a forgotten one does not compile. */
export type Handlers = {
  [N in RequestName]: (input: ParsedInput<N>, context: CallContext) => Promise<Output<N>>;
};

/** A handler of a request about an open project: it gets the project itself. Throws `not_found` when that is not open. */
export function onProject<Project, Input extends { readonly projectId: string }, Answer>(
  projects: { get(projectId: string): Project },
  answer: (project: Project, input: Input, context: CallContext) => Answer | Promise<Answer>,
): (input: Input, context: CallContext) => Promise<Answer> {
  return async (input, context) => answer(projects.get(input.projectId), input, context);
}
