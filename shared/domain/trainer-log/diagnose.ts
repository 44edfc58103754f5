import type { Diagnosis } from '../../contract/runs.js';
import { CARD_LINES, CARD_RULES } from './causes/cards.js';
import { DATASET_LINES, DATASET_RULES } from './causes/dataset.js';
import { DISK_RULES, diskFullWithoutWords, fileMissing } from './causes/disk.js';
import { nanLoss } from './causes/loss.js';
import { killedForMemory, MEMORY_LINES, MEMORY_RULES } from './causes/memory.js';
import { MODEL_RULES } from './causes/models.js';
import { NETWORK_RULES } from './causes/network.js';
import { PACKAGE_LINES, PACKAGE_RULES } from './causes/packages.js';
import { END_RULES, PROCESS_LINES, WORKER_RULES } from './causes/process.js';
import { RESUME_RULES } from './causes/resume.js';
import { SETTING_LINES, SETTING_RULES } from './causes/settings.js';
import {
  className,
  diagnosis,
  errorLineOf,
  lastLines,
  type DiagnosisContext,
  type DiagnosisFacts,
  type DiagnosisRule,
} from './diagnosis-context.js';
import { readLogText } from './logical-lines.js';
import { plainTextOf } from './plain-text.js';
import type { TrainerError } from './traceback-reader.js';

export type { DiagnosisFacts } from './diagnosis-context.js';

/** Rules for errors; the first match wins. Rules that name a file or a setting come before rules that only match a text. */
const ERROR_RULES: readonly DiagnosisRule[] = [
  ...MEMORY_RULES,
  ...CARD_RULES,
  ...RESUME_RULES,
  ...DATASET_RULES,
  ...DISK_RULES,
  ...MODEL_RULES,
  ...NETWORK_RULES,
  ...PACKAGE_RULES,
  ...SETTING_RULES,
  ...WORKER_RULES,
];
/** Rules for lines that are no part of an error. */
const LINE_RULES: readonly DiagnosisRule[] = [
  ...DATASET_LINES,
  ...SETTING_LINES,
  MEMORY_LINES,
  CARD_LINES,
  PACKAGE_LINES,
  PROCESS_LINES,
];

/**
 * Why a run did not end as it should, from what the trainer said: a known cause with its cure and, where there is one,
 * its field; else code `unknown` with the last lines. Null for a run that ended well. Never a guess.
 */
export function diagnose(facts: DiagnosisFacts): Diagnosis | null {
  if (facts.hasNaN) return nanLoss(facts);
  if (facts.exitCode === 0 && facts.sawModelSaved && facts.hasFinalFile) return null;
  const context = contextOf(facts);
  return (
    killedForMemory(context) ??
    firstKnown(ERROR_RULES, context) ??
    firstOf(LINE_RULES, context) ??
    firstKnown([fileMissing], context) ??
    firstOf(END_RULES, context) ??
    diskFullWithoutWords(context) ??
    lost(context) ??
    unknown(context)
  );
}

/** The first error with a known cause: what follows it is mostly its consequence. */
function firstKnown(rules: readonly DiagnosisRule[], context: DiagnosisContext): Diagnosis | null {
  for (const error of context.errors) {
    const found = firstOf(rules, judging(context, error));
    if (found) return found;
  }
  return null;
}

function firstOf(rules: readonly DiagnosisRule[], context: DiagnosisContext): Diagnosis | null {
  for (const rule of rules) {
    const found = rule(context);
    if (found) return found;
  }
  return null;
}

function judging(context: DiagnosisContext, error: TrainerError): DiagnosisContext {
  return { ...context, error, text: plainTextOf(error), errorLine: errorLineOf(error) };
}

function contextOf(facts: DiagnosisFacts): DiagnosisContext {
  const err = readLogText(facts.stderrTail);
  const out = readLogText(facts.stdoutTail);
  const items = [...out.items, ...err.items];
  const printed = [...err.errors, ...out.errors];
  const error = err.error ?? out.error;
  const context: DiagnosisContext = {
    facts,
    items,
    error: null,
    errors: withReported(printed, error, facts.error),
    text: '',
    errorLine: '',
    said: (beginning) =>
      items.find((item) => item.text.trimStart().startsWith(beginning))?.text ?? null,
  };
  const last = reportedOf(context.errors, facts.error) ?? error;
  return last ? judging(context, last) : context;
}

function reportedOf(
  errors: readonly TrainerError[],
  reported: DiagnosisFacts['error'],
): TrainerError | undefined {
  if (!reported) return undefined;
  const name = className({ ...reported, details: [], functions: [] });
  return errors.find((one) => className(one) === name);
}

/** The printed errors, plus the launcher's report, for logs that lack the text of the error. */
function withReported(
  printed: readonly TrainerError[],
  error: TrainerError | null,
  reported: DiagnosisFacts['error'],
): readonly TrainerError[] {
  if (!reported) return printed;
  const [message = '', ...details] = reported.message.split('\n').map((line) => line.trim());
  const one: TrainerError = {
    type: reported.type,
    message,
    details,
    functions: error?.functions ?? [],
  };
  const isPrinted = printed.some(
    (other) => className(other) === className(one) && other.message === message,
  );
  return isPrinted ? printed : [one, ...printed];
}

/** No exit code and no error: no process observed the end of the run, and the diagnosis says so. */
function lost(context: DiagnosisContext): Diagnosis | null {
  const { exitCode, signal } = context.facts;
  if (exitCode !== null || signal !== null || context.errors.length > 0) return null;
  return diagnosis(
    'lost',
    {
      title: 'The trainer is gone, and nothing says how it ended',
      explanation:
        'Neither an exit code nor last words were written: the computer was switched off or restarted, or everything was ended at once.',
      hint: 'Go on from the last resume point, or start the run again.',
    },
    lastLines(context),
  );
}

function unknown(context: DiagnosisContext): Diagnosis {
  const code = context.facts.exitCode;
  return diagnosis(
    'unknown',
    {
      title: 'The trainer ended with an error',
      explanation:
        context.errorLine !== ''
          ? `It said: ${context.errorLine}`
          : `Its exit code was ${code ?? 'not known'}.`,
      hint: 'The whole log is in the run’s folder. Try “Plain script” before reporting it to the authors of sd-scripts.',
    },
    context.errorLine === '' ? lastLines(context) : [context.errorLine, ...lastLines(context)],
  );
}
