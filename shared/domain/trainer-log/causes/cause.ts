import type { Diagnosis } from '../../../contract/runs.js';
import type { FieldKey } from '../../config/schema/index.js';
import {
  className,
  diagnosis,
  type DiagnosisContext,
  type DiagnosisRule,
} from '../diagnosis-context.js';

/** A cause of failure recognised by the trainer's output: by an error, or by a line outside of errors. */
export interface Cause {
  readonly code: string;
  /** Last names of the classes that the error may have; absent: any. */
  readonly types?: readonly string[];
  /** Pattern for the whole message of the error, from which paths and commands were removed. */
  readonly text?: RegExp;
  /** Pattern that excludes the cause: for example, systems use the same error numbers for different errors. */
  readonly unless?: RegExp;
  /** Pattern for a line of a program that raises no Python error: the system, CUDA's libraries, a shell. */
  readonly line?: RegExp;
  readonly title: string;
  readonly explanation: string;
  readonly hint: string;
  readonly field?: FieldKey;
}

/** A rule that matches causes against the error; the first match wins. */
export function inErrors(causes: readonly Cause[]): DiagnosisRule {
  return (context) => {
    const { error } = context;
    if (!error) return null;
    const name = className(error);
    const found = causes.find(
      ({ types, text, unless }) =>
        (types !== undefined || text !== undefined) &&
        (types === undefined || types.includes(name)) &&
        (text === undefined || text.test(context.text)) &&
        unless?.test(context.text) !== true,
    );
    return found ? told(found, evidenceOf(context, found)) : null;
  };
}

/** A rule that matches causes against lines outside of errors. Log records are skipped: they quote captions and prompts. */
export function onLines(causes: readonly Cause[]): DiagnosisRule {
  return ({ items, facts }) => {
    if (facts.exitCode === 0) return null;
    for (const { kind, text } of items) {
      if (kind !== 'line') continue;
      const line = withoutMarks(text);
      const found = causes.find((cause) => cause.line?.test(line) === true);
      if (found) return told(found, [line]);
    }
    return null;
  };
}

/** The line without a progress bar before it, without its rank prefix and without the head of torch's log records. */
function withoutMarks(text: string): string {
  return text
    .replace(/^.*\d+\/\d+ \[[^\]]*\](?=\S)/, '')
    .replace(/^\s*(?:\[(?:rank|default)\d+\]: ?)?(?:\[[EW]\d* [^\]]*\] ?)?(?:\[[^\]]*\] ?)?/, '')
    .trim();
}

function evidenceOf({ error, errorLine }: DiagnosisContext, { text }: Cause): string[] {
  // When the pattern matches a later line of the message, that line is evidence, too.
  const line = error?.details.find((detail) => text?.test(detail));
  return line === undefined || text?.test(errorLine) === true ? [errorLine] : [errorLine, line];
}

function told({ code, title, explanation, hint, field }: Cause, evidence: string[]): Diagnosis {
  return diagnosis(code, { title, explanation, hint }, evidence, field ?? null);
}
