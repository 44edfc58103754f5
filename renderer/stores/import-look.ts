import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, ImportPlan, Input, Job, JobIdOf } from '../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../shared/result/errors.js';
import { AS_BEFOREHAND, type ImportDecision } from '../lib/import-choices.js';

/** A concept of the project that images can go into. */
export interface KnownConcept {
  readonly id: string;
  readonly name: string;
}

/** What the import sheet shows besides the plan. */
export interface SheetContext {
  /** Concepts that a group of images can go into; empty for linked folders, which each stay a concept of their own. */
  readonly concepts: readonly KnownConcept[];
  /** Name of the concept that the choice “all in one concept” fills. */
  readonly into: string;
  /** What is written for images without a caption; empty: nothing. */
  readonly captionForMissing: string;
  readonly mode: 'copy' | 'link';
}

export type LookState =
  | { readonly phase: 'none' }
  | { readonly phase: 'looking'; readonly jobId: string }
  | { readonly phase: 'sheet'; readonly plan: ImportPlan; readonly context: SheetContext };

/** Looks at what an import would bring in before anything is done, and asks only when something is odd. */
export interface ImportLook {
  readonly store: StoreApi<LookState>;
  /** Inspects an import on the host and asks if something is odd. Calls are queued. Null: the user cancelled the import. */
  look(
    input: Input<'datasets.inspectImport'>,
    context: SheetContext,
  ): Promise<Result<ImportDecision | null>>;
  /** Shows a plan that was made in the page, of files that only the browser has. */
  decide(plan: ImportPlan, context: SheetContext): Promise<ImportDecision | null>;
  /** The user's answer to the sheet; null: no import. */
  answer(decision: ImportDecision | null): void;
  /** Cancels the inspection and with it the import; resolves with the error if that failed. */
  cancel(): Promise<ErrorValue | null>;
}

interface Jobs {
  whenEnded(jobId: JobIdOf<'import_plan'>): Promise<Job<'import_plan'>>;
  cancel(jobId: string): Promise<Result<unknown>>;
}

/** `jobs`: the store that follows the host's jobs. */
export function createImportLook(client: Client, jobs: Jobs): ImportLook {
  const store = createStore<LookState>(() => ({ phase: 'none' }));
  const show = (state: LookState) => store.setState(state, true);
  let answered: ((decision: ImportDecision | null) => void) | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(step: () => Promise<T>): Promise<T> => {
    const turn = last.then(step);
    // The caller gets the rejection through `turn`; the queue itself must go on after a failed step.
    last = turn.catch(() => null);
    return turn;
  };
  const decide = async (plan: ImportPlan, context: SheetContext) => {
    if (!plan.isOdd) return AS_BEFOREHAND;
    const decision = await new Promise<ImportDecision | null>((resolve) => {
      answered = resolve;
      show({ phase: 'sheet', plan, context });
    });
    answered = null;
    show({ phase: 'none' });
    return decision;
  };
  return {
    store,
    look: (input, context) =>
      inTurn(async () => {
        const started = await client.request('datasets.inspectImport', input);
        if (!started.ok) return started;
        const { jobId } = started.value;
        show({ phase: 'looking', jobId });
        const job = await jobs.whenEnded(jobId);
        show({ phase: 'none' });
        if (job.error !== null) return { ok: false, error: job.error };
        if (job.state !== 'succeeded' || job.result === null) return { ok: true, value: null };
        return { ok: true, value: await decide(job.result.plan, context) };
      }),
    decide: (plan, context) => inTurn(() => decide(plan, context)),
    answer: (decision) => answered?.(decision),
    cancel: async () => {
      const state = store.getState();
      if (state.phase !== 'looking') return null;
      const answer = await jobs.cancel(state.jobId);
      return answer.ok ? null : answer.error;
    },
  };
}
