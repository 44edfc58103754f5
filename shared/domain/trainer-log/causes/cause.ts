import type { Diagnosis } from '../../../contract/runs.js';
import type { FieldKey } from '../../config/schema/index.js';
import {
  className,
  diagnosis,
  type DiagnosisContext,
  type DiagnosisRule,
} from '../diagnosis-context.js';

/** A cause that is told by what was printed: in an error, or on a line by itself. */
export interface Cause {
  readonly code: string;
  /** Last names of the classes that the error may have; absent: any. */
  readonly types?: readonly string[];
  /** Looked for in all that the error says, without paths and commands. */
  readonly text?: RegExp;
  /** Not then: other systems use the same numbers for something else. */
  readonly unless?: RegExp;
  /** How a line begins that programs print who raise no error: the system, CUDA's libraries, a shell. */
  readonly line?: RegExp;
  readonly title: string;
  readonly explanation: string;
  readonly hint: string;
  readonly field?: FieldKey;
}

/** The rule of causes that an error tells; the first that fits is taken. */
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

/** The rule of causes that stand on a line by themselves. Only of what no logger printed: it shows captions and prompts. */
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

/** A line without the mark of its process and the head of torch's own log; a bar that was not ended may stand before. */
function withoutMarks(text: string): string {
  return text
    .replace(/^.*\d+\/\d+ \[[^\]]*\](?=\S)/, '')
    .replace(/^\s*(?:\[(?:rank|default)\d+\]: ?)?(?:\[[EW]\d* [^\]]*\] ?)?(?:\[[^\]]*\] ?)?/, '')
    .trim();
}

function evidenceOf({ error, errorLine }: DiagnosisContext, { text }: Cause): string[] {
  // Where the reason stands in a later line, that line is shown, too.
  const line = error?.details.find((detail) => text?.test(detail));
  return line === undefined || text?.test(errorLine) === true ? [errorLine] : [errorLine, line];
}

function told({ code, title, explanation, hint, field }: Cause, evidence: string[]): Diagnosis {
  return diagnosis(code, { title, explanation, hint }, evidence, field ?? null);
}
