import type { Diagnosis } from '../../contract/runs.js';
import { withoutPasswords } from '../../result/passwords.js';
import type { FieldKey } from '../config/schema/index.js';
import type { LogItem } from './log-table.js';
import type { TrainerError } from './traceback-reader.js';

/** What is known of a run that ended. Tails: the ends of the streams, as raw text (64 KiB are plenty). */
export interface DiagnosisFacts {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdoutTail: string;
  readonly stderrTail: string;
  readonly sawModelSaved: boolean;
  /** The final LoRA is there and was written by this run. */
  readonly hasFinalFile: boolean;
  readonly hasNaN: boolean;
  /** The loss of the very first step was no number: nothing had been learned yet. */
  readonly wasNaNAtOnce?: boolean;
  /** Bytes free where the run writes; absent or null: not known. */
  readonly freeBytes?: number | null;
  /** How many processes the kernel killed for want of memory while the run was on (Linux); null when not counted. */
  readonly oomKills?: number | null;
  /** The error as the launcher reported it; without it the traceback is read. */
  readonly error?: { readonly type: string; readonly message: string };
  /** Paths of the configuration, so that an error about a file finds its field. */
  readonly modelPaths?: Partial<Record<FieldKey, string>>;
}

export interface DiagnosisContext {
  readonly facts: DiagnosisFacts;
  readonly items: readonly LogItem[];
  /** The error that is being judged. */
  readonly error: TrainerError | null;
  /** All errors, the first first. */
  readonly errors: readonly TrainerError[];
  /** What the judged error says, all of its lines, without the paths and commands in it: no cause is taken out of a name. */
  readonly text: string;
  /** Text of the first item that begins so, or null. */
  readonly said: (beginning: string) => string | null;
  /** `Type: message` of the error, for the evidence; empty without one. */
  readonly errorLine: string;
}

export type DiagnosisRule = (context: DiagnosisContext) => Diagnosis | null;

/** A diagnosis; `evidence` are lines the trainer itself printed. */
export function diagnosis(
  code: string,
  words: { title: string; explanation: string; hint: string },
  evidence: readonly (string | null)[],
  field: FieldKey | null = null,
): Diagnosis {
  const lines = evidence.filter((line): line is string => line !== null && line !== '');
  return {
    code,
    ...words,
    field,
    evidence: lines.map((line) => withoutPasswords(line).slice(0, 1000)),
    fixes: [],
  };
}

/** Last name of an error's class: `torch.OutOfMemoryError` and the launcher's `OutOfMemoryError` are the same. */
export function className({ type }: TrainerError): string {
  return type.split('.').pop() ?? type;
}

/** True when the error has that type (its last name) and, if given, a message with that text. */
export function isError(context: DiagnosisContext, type: string, text = ''): boolean {
  const { error } = context;
  if (!error) return false;
  return className(error) === type && error.message.includes(text);
}

/** `Type: message`, as Python prints it. */
export function errorLineOf({ type, message }: TrainerError): string {
  return message === '' ? type : `${type}: ${message}`;
}

/** All that an error says, on one line: a console may have wrapped it. */
export function saidBy({ message, details }: TrainerError): string {
  return [message, ...details].join(' ').replace(/\s+/g, ' ');
}

/** True when one of the errors came out of that function of the trainer. */
export function wasIn(context: DiagnosisContext, name: string): boolean {
  return context.errors.some(({ functions }) => functions.includes(name));
}

/** True when a resume point was being loaded. */
export function wasResuming(context: DiagnosisContext): boolean {
  return wasIn(context, 'load_state') || wasIn(context, 'resume_from_local_or_hf_if_specified');
}

const EVIDENCE_LINES = 12;

/** The last things that the trainer said: evidence where no error tells. */
export function lastLines({ items }: DiagnosisContext): string[] {
  return items.slice(-EVIDENCE_LINES).map((item) => item.text.trim());
}

const LOADERS: Readonly<Record<string, FieldKey>> = {
  load_ae: 'ae',
  load_t5xxl: 't5xxl',
  load_clip_l: 'clipL',
  load_flow_model: 'baseModel',
  analyze_checkpoint_state: 'baseModel',
};

/** The model field an error is about: by the file's path, else by the function that was loading. */
export function modelFieldOf(context: DiagnosisContext): FieldKey | null {
  const { error, errors, facts } = context;
  if (!error) return null;
  const said = [error.message, ...error.details];
  for (const [key, path] of Object.entries(facts.modelPaths ?? {})) {
    if (path !== '' && said.some((line) => line.includes(path))) return key as FieldKey;
  }
  const functions = [...errors].flatMap((one) => one.functions);
  const loader = functions.reverse().find((name) => name in LOADERS);
  return loader === undefined ? null : (LOADERS[loader] ?? null);
}

export const MODEL_NAMES: Partial<Record<FieldKey, string>> = {
  baseModel: 'base model',
  clipL: 'CLIP-L',
  t5xxl: 'T5-XXL',
  ae: 'autoencoder',
};
