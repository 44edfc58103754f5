import type { ConfigFix, ConfigProblem } from '../schema/schema.js';
import type { Said } from '../text/dataset-problem-texts.js';
import { PROBLEM_TEXTS } from '../text/problem-texts.js';

type Texts = typeof PROBLEM_TEXTS;
export type ProblemCode = keyof Texts;
export type NoParams = Readonly<Record<string, never>>;
/** What the text of a problem is made from. */
export type ParamsOf<C extends ProblemCode> = Parameters<Texts[C]> extends [infer P] ? P : NoParams;

interface ProblemOf<C extends ProblemCode> {
  /** A field, a trainer’s name, or `dataset`. */
  readonly at: string;
  /** Only an `error` blocks: what certainly fails, or would waste the whole run without a word. */
  readonly severity: ConfigProblem['severity'];
  readonly code: C;
  readonly params: ParamsOf<C>;
  /** What would cure it, at its place; null: nothing that can be done for the user. */
  readonly cure: ConfigFix | null;
}

/** What is wrong, without words: those are made by `tell`. */
export type Problem = { [C in ProblemCode]: ProblemOf<C> }[ProblemCode];

export function problem<C extends ProblemCode>(
  at: string,
  severity: Problem['severity'],
  code: C,
  params: ParamsOf<C>,
  cure: ConfigFix | null = null,
): Problem {
  // A union over all codes: the compiler cannot see that one of its members is meant.
  return { at, severity, code, params, cure } as Problem;
}

/** A problem in words, as it travels and is shown. */
export function tell({ at, severity, code, params, cure }: Problem): ConfigProblem {
  // Code and parameters belong together by `Problem`.
  const text = PROBLEM_TEXTS[code] as (params: unknown) => Said;
  return { field: at, severity, code, ...text(params), ...(cure === null ? {} : { fix: cure }) };
}
