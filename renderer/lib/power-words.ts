import type { NamedPower, Power, PreflightReport } from '../../shared/contract/index.js';
import { powerProblems } from '../../shared/domain/powers/index.js';
import type { ConfigProblem } from '../../shared/domain/config/schema/index.js';

/** What each kind of power means, for the line above its exact value. */
const KIND_WORDS: Readonly<Record<Power['kind'], string>> = {
  linked_folder: 'Images in another folder',
  results_elsewhere: 'Results go to another folder',
  send: 'Sends to an address',
  code: 'Loads code that is not on the list',
  pickle: 'Loads a file that can run code',
  path: 'Uses a file or folder elsewhere',
};

/** Said wherever a power that is off stands. */
export const NOT_ALLOWED = 'Came with this project, not allowed yet';

/** The kind of a power in plain words. */
export function kindWords({ kind }: Pick<Power, 'kind'>): string {
  return KIND_WORDS[kind];
}

// Control characters, marks that reorder text, and signs that show nothing or break lines.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text in which nothing is hidden: what a screen would not show, or show elsewhere, stands as `\u{…}`. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}

/** True for a problem that a yes solves: it is asked for at the start, and keeps nobody from pressing it. */
export function isForYes({ code }: Pick<ConfigProblem, 'code'>): boolean {
  return code === 'needs_permission';
}

/**
 * The problems that keep a run from being started. What needs a yes is asked for then; while images elsewhere are off, nobody
 * knows whether there are none.
 */
export function blockingProblems(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const isFolderOff = problems.some((problem) => isForYes(problem) && problem.field === 'dataset');
  return problems.filter(
    (problem) =>
      problem.severity === 'error' &&
      !isForYes(problem) &&
      !(isFolderOff && problem.code === 'dataset_empty'),
  );
}

/** The problems as lists show them: an error is what keeps a run from being started. */
export function problemsToShow(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const blocking = new Set(blockingProblems(problems));
  return problems.map((problem) => {
    if (problem.severity !== 'error' || blocking.has(problem)) return problem;
    const message = isForYes(problem) ? visibleText(problem.message) : problem.message;
    return { ...problem, severity: 'warning', message };
  });
}

/** True when nothing stands in the way of a start but a yes, which the start asks for. */
export function waitsForYes({
  problems,
  findings,
}: Pick<PreflightReport, 'problems' | 'findings'>): boolean {
  return (
    problems.some(isForYes) &&
    blockingProblems(problems).length === 0 &&
    !findings.some(({ severity }) => severity === 'blocks')
  );
}

/** The power that such a problem is about; null when it is not known (any more). */
export function powerOfProblem<P extends NamedPower>(
  problem: Pick<ConfigProblem, 'code' | 'message'>,
  powers: readonly P[],
): P | null {
  if (!isForYes(problem)) return null;
  // The whole text: one value may begin like another.
  const shown = visibleText(problem.message);
  return (
    powers.find((power) => visibleText(powerProblems([power])[0]?.message ?? '') === shown) ?? null
  );
}

/** True for the same kind and exact value: another value is another power. */
export function isSamePower(one: Power, other: Power): boolean {
  return one.kind === other.kind && one.value === other.value;
}
