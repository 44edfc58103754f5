import { className, saidBy, type DiagnosisContext } from '../diagnosis-context.js';

/** How a process ended that said nothing: its own fault, a library it lacked, no memory, or somebody ended it. */
export interface ProcessEnd {
  readonly kind: 'crash' | 'library' | 'memory' | 'ended';
  readonly name: string;
  readonly isSignal: boolean;
  /** The line or code that says so. */
  readonly evidence: string;
}

/** Windows: NTSTATUS values as exit codes (ntstatus.h). */
const WINDOWS: Readonly<Record<number, readonly [kind: ProcessEnd['kind'], name: string]>> = {
  0xc0000005: ['crash', 'access violation (0xC0000005)'],
  0xc0000006: ['crash', 'a file in use could not be read (0xC0000006)'],
  0xc0000017: ['memory', 'no memory (0xC0000017)'],
  0xc000001d: ['crash', 'illegal instruction (0xC000001D)'],
  0xc0000094: ['crash', 'integer division by zero (0xC0000094)'],
  0xc00000fd: ['crash', 'stack overflow (0xC00000FD)'],
  0xc000012d: ['memory', 'commitment limit reached (0xC000012D)'],
  0xc0000135: ['library', 'a DLL was not found (0xC0000135)'],
  0xc0000139: ['library', 'an entry point was not found (0xC0000139)'],
  0xc000013a: ['ended', 'Ctrl+C, or its console was closed (0xC000013A)'],
  0xc0000142: ['library', 'a DLL could not be initialised (0xC0000142)'],
  0xc000007b: ['library', 'a DLL is of another kind (0xC000007B)'],
  0xc0000374: ['crash', 'damaged heap (0xC0000374)'],
  0xc0000409: ['crash', 'stack buffer overrun, or an abort of its own (0xC0000409)'],
  0xc06d007e: ['library', 'a module was not found (0xC06D007E)'],
  0x40010004: ['ended', 'the session was closed (0x40010004)'],
  0xe06d7363: ['crash', 'an exception of a library in C++ (0xE06D7363)'],
};

/** POSIX signals by number, as exit codes 128 + n, -n and in texts of accelerate. */
const SIGNALS: Readonly<Record<number, readonly [kind: ProcessEnd['kind'], name: string]>> = {
  1: ['ended', 'SIGHUP'],
  2: ['ended', 'SIGINT'],
  4: ['crash', 'SIGILL'],
  6: ['crash', 'SIGABRT'],
  7: ['crash', 'SIGBUS'],
  8: ['crash', 'SIGFPE'],
  9: ['ended', 'SIGKILL'],
  11: ['crash', 'SIGSEGV'],
  15: ['ended', 'SIGTERM'],
};

/** From the process itself, else from what accelerate says of its child; null when it ended as programs do. */
export function endOf(context: DiagnosisContext): ProcessEnd | null {
  const { exitCode, signal } = context.facts;
  if (signal !== null) return ofSignal(signal, `ended by ${signal}`);
  return ofCode(exitCode, `exit code ${exitCode ?? 'unknown'}`) ?? ofChild(context);
}

function ofSignal(name: string, evidence: string): ProcessEnd {
  const known = Object.values(SIGNALS).find(([, one]) => one === name);
  return { kind: known?.[0] ?? 'ended', name, isSignal: true, evidence };
}

function ofCode(code: number | null, evidence: string): ProcessEnd | null {
  if (code === null) return null;
  const windows = WINDOWS[code >>> 0];
  if (windows) return { kind: windows[0], name: windows[1], isSignal: false, evidence };
  const number = code < 0 && code > -64 ? -code : code > 128 && code < 192 ? code - 128 : null;
  const known = number === null ? undefined : SIGNALS[number];
  return known ? ofSignal(known[1], evidence) : null;
}

const CHILD = /\b(?:returned non-zero exit status (-?\d+)|died with <Signals\.(SIG\w+): \d+>)/;
const ELASTIC = /\bfailed \(exitcode: (-?\d+)\)/;

function ofChild({ errors, items }: DiagnosisContext): ProcessEnd | null {
  for (const error of errors) {
    if (className(error) !== 'CalledProcessError') continue;
    const [line, code, signal] = CHILD.exec(saidBy(error)) ?? [];
    if (line === undefined) continue;
    if (signal !== undefined) return ofSignal(signal, line);
    return ofCode(Number(code), line);
  }
  for (const { text } of items) {
    const [line, code] = ELASTIC.exec(text) ?? [];
    const end = line === undefined ? null : ofCode(Number(code), line);
    if (end) return end;
  }
  return null;
}
