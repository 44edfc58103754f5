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

/** The text with invisible and reordering characters written as `\u{…}`, so that a value cannot be disguised. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}

/** True for a missing permission: the start of a run asks for it, so it does not disable the start button. */
export function isForYes({ code }: Pick<ConfigProblem, 'code'>): boolean {
  return code === 'needs_permission';
}

/**
 * The errors that block the start of a run. Missing permissions do not, since the start asks for them. An empty dataset does
 * not either while a linked folder is not allowed: its images are not known yet.
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

/** The problems as lists show them: errors that do not block the start are shown as warnings. */
export function problemsToShow(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const blocking = new Set(blockingProblems(problems));
  return problems.map((problem) => {
    if (problem.severity !== 'error' || blocking.has(problem)) return problem;
    const message = isForYes(problem) ? visibleText(problem.message) : problem.message;
    return { ...problem, severity: 'warning', message };
  });
}

/** True when only missing permissions are left, which the start of the run will ask for. */
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

/** The power that a missing permission is about; null for other problems and for a power that is no longer listed. */
export function powerOfProblem<P extends NamedPower>(
  problem: Pick<ConfigProblem, 'code' | 'message'>,
  powers: readonly P[],
): P | null {
  if (!isForYes(problem)) return null;
  // Compare whole messages: the value of one power may be a prefix of another's.
  const shown = visibleText(problem.message);
  return (
    powers.find((power) => visibleText(powerProblems([power])[0]?.message ?? '') === shown) ?? null
  );
}

/** True for the same kind and the same value: a permission holds for one exact value only. */
export function isSamePower(one: Power, other: Power): boolean {
  return one.kind === other.kind && one.value === other.value;
}
