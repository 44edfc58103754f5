import type { Diagnosis } from '../../contract/runs.js';
import { CONFIG_RULES } from './diagnose-config.js';
import { DATA_RULES } from './diagnose-data.js';
import { LAST_RULES, SYSTEM_RULES } from './diagnose-system.js';
import { MODEL_RULES } from './diagnose-models.js';
import { diagnosis, type DiagnosisContext, type DiagnosisFacts } from './diagnosis-context.js';
import { LineSplitter } from './line-splitter.js';
import { type LogItem, LogTable } from './log-table.js';
import { parseBar } from './progress-bar.js';
import { stripEscapes } from './terminal-text.js';
import { isTracebackStart, TracebackReader, type TrainerError } from './traceback-reader.js';

export type { DiagnosisFacts } from './diagnosis-context.js';

const EVIDENCE_LINES = 12;
const RULES = [...SYSTEM_RULES, ...MODEL_RULES, ...DATA_RULES, ...CONFIG_RULES, ...LAST_RULES];

/**
 * Why a run did not end as it should, from what the trainer said: a known cause with its cure and, where there is one,
 * its field; else code `unknown` with the last lines. Null for a run that ended well. Never a guess.
 */
export function diagnose(facts: DiagnosisFacts): Diagnosis | null {
  if (facts.hasNaN) return nanLoss();
  if (facts.exitCode === 0 && facts.sawModelSaved && facts.hasFinalFile) return null;
  const context = contextOf(facts);
  for (const rule of RULES) {
    const found = rule(context);
    if (found) return found;
  }
  return facts.signal === null ? unknown(context) : killed(context, facts.signal);
}

function contextOf(facts: DiagnosisFacts): DiagnosisContext {
  const err = readLogText(facts.stderrTail);
  const out = readLogText(facts.stdoutTail);
  const read = err.error ?? out.error;
  const error = facts.error
    ? { functions: read?.functions ?? [], type: facts.error.type, message: facts.error.message }
    : read;
  const items = [...out.items, ...err.items];
  return {
    facts,
    items,
    error,
    errorLine: error ? `${error.type}${error.message === '' ? '' : ': '}${error.message}` : '',
    said: (beginning) =>
      items.find((item) => item.text.trimStart().startsWith(beginning))?.text ?? null,
  };
}

function nanLoss(): Diagnosis {
  return diagnosis(
    'loss_nan',
    {
      title: 'The loss became “not a number”',
      explanation:
        'The weights ran away, and every checkpoint from then on is unusable. The trainer itself goes on and ends as if all were well.',
      hint: 'Lower the learning rate, for example to 1e-4 or 5e-5, and start again. With fp16, try bf16.',
    },
    ['avr_loss=nan'],
    'learningRate',
  );
}

function killed(context: DiagnosisContext, signal: string): Diagnosis {
  return diagnosis(
    'killed',
    {
      title: 'The trainer was ended from outside',
      explanation: `It got the signal ${signal}${signal === 'SIGKILL' ? '. The system sends it when memory runs out, but a person or program can send it too' : ''}.`,
      hint: 'If nobody stopped it, look at the system’s memory and its log, then go on from the last resume point.',
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

function lastLines(context: DiagnosisContext): string[] {
  return context.items.slice(-EVIDENCE_LINES).map((item) => item.text.trim());
}

/** The text of a stream, or the end of it, as things said: wrapped log lines joined, progress bars left out. */
interface ReadText {
  readonly items: readonly LogItem[];
  readonly error: TrainerError | null;
}

/** Reads a whole text at once. */
function readLogText(text: string): ReadText {
  const splitter = new LineSplitter();
  const table = new LogTable();
  const tracebacks = new TracebackReader();
  const lines = [...splitter.push(text), ...splitter.flush()].map(stripEscapes);
  const all = [...lines.flatMap((line) => table.push(line)), ...table.flush()];
  const items: LogItem[] = [];
  for (const item of all) {
    if (item.kind === 'line' && parseBar(item.text) && !isTracebackStart(item.text)) continue;
    if (item.kind === 'line') tracebacks.push(item.text);
    items.push(item);
  }
  return { items, error: tracebacks.error };
}
