import {
  className,
  diagnosis,
  lastLines,
  type DiagnosisContext,
  type DiagnosisRule,
} from '../diagnosis-context.js';
import { endOf, type ProcessEnd } from './process-end.js';
import { inErrors, onLines, type Cause } from './cause.js';

const WORKERS: Omit<Cause, 'types' | 'text' | 'line'> = {
  code: 'workers_failed',
  title: 'A data loader worker ended',
  explanation:
    'The images are read by processes of their own, and one of them could not start or was ended, mostly for want of memory.',
  hint: 'Set max_data_loader_n_workers to 0 in the training form: the trainer then reads the images itself.',
};

const CAUSES: readonly Cause[] = [
  {
    ...WORKERS,
    text: /DataLoader worker[^\n]*(?:exited unexpectedly|killed by signal)|Pin memory thread exited|Can't (?:get|pickle) (?:local |attribute)|cannot pickle '|freeze_support|bootstrapping phase/i,
  },
];

/** A worker on Windows gets the dataset through a pipe; when its parent failed first, it finds the pipe empty. */
const workers: DiagnosisRule = (context) => {
  // Stopped from outside, workers complain as well.
  if (context.facts.signal !== null || context.errors.some(isInterrupt)) return null;
  const { error } = context;
  const isPipe =
    error !== null &&
    ['EOFError', 'BrokenPipeError', 'PicklingError'].includes(className(error)) &&
    error.functions.some((name) => /^(?:spawn_main|_main|_Popen|dump)$/.test(name));
  if (!isPipe) return inErrors(CAUSES)(context);
  const { code, title, explanation, hint } = WORKERS;
  return diagnosis(code, { title, explanation, hint }, [context.errorLine]);
};

const isInterrupt = ({ type }: { readonly type: string }) => type === 'KeyboardInterrupt';

const LINES: readonly Cause[] = [
  {
    code: 'scripts_missing',
    line: /^(?:\S*python\S*: can't open file|can't open file) .*\.py/,
    title: 'The trainer’s script is not there',
    explanation: 'Python was started with a script that does not exist any more.',
    hint: 'Choose the folder of sd-scripts again in Settings, under Trainer, and check the trainer there.',
  },
  {
    code: 'launcher_missing',
    line: /^(?:.*: )?(?:line \d+: )?'?accelerate'?: ?(?:command )?not found|^'accelerate' is not recognized|^.*accelerate.*(?:不是内部或外部命令|は、内部コマンドまたは外部コマンド|wurde nicht gefunden|n’est pas reconnu|n'est pas reconnu|не является внутренней)/,
    title: 'accelerate is not installed',
    explanation: 'The trainer is started through accelerate, and the trainer’s Python has none.',
    hint: 'Check the trainer in Settings, and repair the environment there.',
  },
];

/** The system ended the process for a fault of its program; no Python error can say why. */
const crashed: DiagnosisRule = (context) => {
  const end = endOf(context);
  if (end?.kind !== 'crash') return null;
  return diagnosis(
    'crashed',
    {
      title: 'The trainer crashed',
      explanation: `Its program was ended by the system in the midst of its work: ${end.name}. Mostly memory ran out while the models were loaded; a driver or package that does not fit is the next to suspect.`,
      hint: 'Close other programs, let Windows manage the size of its page file (or add swap), and start again. If it comes back, update the graphics driver and repair the environment in Settings.',
    },
    [end.evidence, lastLines(context).at(-1) ?? null],
  );
};

const libraryAtStart: DiagnosisRule = (context) => {
  const end = endOf(context);
  if (end?.kind !== 'library') return null;
  return diagnosis(
    'dll_missing',
    {
      title: 'A library of the trainer’s Python could not be loaded',
      explanation: `Windows could not start its program: ${end.name}.`,
      hint: 'Install the Microsoft Visual C++ Redistributable (2015–2022), or repair the environment in Settings.',
    },
    [end.evidence],
  );
};

const memoryAtEnd: DiagnosisRule = (context) => {
  const end = endOf(context);
  if (end?.kind !== 'memory') return null;
  return diagnosis(
    'out_of_memory',
    {
      title: 'The computer ran out of memory',
      explanation: `Windows ended the trainer: ${end.name}.`,
      hint: 'Close other programs, and let Windows manage the size of its page file. Fewer swapped blocks need less system memory.',
    },
    [end.evidence],
  );
};

const ended: DiagnosisRule = (context) => {
  const end = endOf(context);
  if (end?.kind !== 'ended' && !context.errors.some(isInterrupt)) return null;
  return killed(end, context);
};

function killed(end: ProcessEnd | null, context: DiagnosisContext) {
  const name = end?.name ?? 'an interrupt (Ctrl+C)';
  const isKill = name.startsWith('SIGKILL');
  return diagnosis(
    'killed',
    {
      title: 'The trainer was ended from outside',
      explanation: `It got ${end?.isSignal === true ? `the signal ${name}` : name}${isKill ? '. The system sends it when memory runs out, but a person or program can send it too' : ''}.`,
      hint: 'If nobody stopped it, look at the system’s memory and its log, then go on from the last resume point.',
    },
    [end?.evidence ?? null, ...lastLines(context)],
  );
}

/** What errors say of the trainer's own processes. */
export const WORKER_RULES: readonly DiagnosisRule[] = [workers];
export const PROCESS_LINES: DiagnosisRule = onLines(LINES);
/** By exit code and signal alone, when nothing was said. */
export const END_RULES: readonly DiagnosisRule[] = [libraryAtStart, memoryAtEnd, crashed, ended];
