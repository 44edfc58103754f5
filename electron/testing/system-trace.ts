import { execFile, execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { waitFor } from './wait-for.js';

/** What a program did to the world, as the kernel saw it. Paths are absolute, with links followed where the kernel told. */
export type TracedCall =
  | { readonly did: 'start'; readonly path: string }
  | { readonly did: 'signal'; readonly pid: number; readonly signal: string }
  | { readonly did: 'connect'; readonly to: string }
  | { readonly did: 'write'; readonly path: string; readonly call: string };

const CALLS = [
  ...['execve', 'kill', 'tkill', 'tgkill', 'connect', 'open', 'openat', 'creat'],
  ...['rename', 'renameat', 'renameat2', 'unlink', 'unlinkat', 'rmdir', 'truncate', 'ftruncate'],
  ...['mkdir', 'mkdirat', 'link', 'linkat', 'symlink', 'symlinkat'],
  ...['chmod', 'fchmod', 'fchmodat', 'chown', 'fchown', 'lchown', 'fchownat', 'utimensat'],
];

/**
 * Words to put before a program so that its calls, and those of all it starts, are written to `log`. The tracer stands aside:
 * the pid that the caller gets, and its signals, are the program's own.
 */
export function traceWords(log: string): string[] {
  return [
    ...['strace', '-D', '-f', '-y', '-s', '8192', '--seccomp-bpf', '-o', log],
    ...['-e', `trace=${CALLS.join(',')}`, '-e', 'signal=none'],
  ];
}

/** True where programs can be traced: Linux with strace, in a container that allows it. */
export function canTrace(): boolean {
  try {
    execFileSync('strace', ['-f', '-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // no strace, or ptrace is forbidden here
  }
}

/** Runs a program under the tracer to its end; resolves with its exit code, what it printed and what it did. */
export async function runTraced(
  words: readonly string[],
  options: { readonly dir: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ code: number; output: string; calls: TracedCall[] }> {
  const log = join(options.dir, `trace-${process.pid}-${(count += 1)}.log`);
  const [file = '', ...args] = [...traceWords(log), ...words];
  let pid = -1;
  const { code, output } = await new Promise<{ code: number; output: string }>((done) => {
    const settings = { env: options.env, maxBuffer: 64 * 1024 * 1024, timeout: 120_000 };
    const child = execFile(file, args, settings, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? -1), output: stdout + stderr }),
    );
    pid = child.pid ?? -1;
  });
  return { code, output, calls: await traceOf(log, pid) };
}

/** What a traced program did until its end; the tracer writes that down a moment after. */
export async function traceOf(log: string, pid: number): Promise<TracedCall[]> {
  const end = new RegExp(`^${pid}\\s+\\+\\+\\+ (exited|killed)`, 'm');
  const text = await waitFor('the end of the trace', async () => {
    const written = await readFile(log, 'utf8');
    return end.test(written) ? written : null;
  });
  return parseTrace(text);
}
let count = 0;

/** The calls of a log; a call that the tracer saw in two halves is put together by its process. */
export function parseTrace(text: string): TracedCall[] {
  const halves = new Map<string, string>();
  const calls: TracedCall[] = [];
  for (const line of text.split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const begun = /^(.*) <unfinished \.\.\.>$/.exec(rest)?.[1];
    if (begun !== undefined) {
      halves.set(pid, begun);
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    const whole = resumed === undefined ? rest : (halves.get(pid) ?? '') + resumed;
    if (resumed !== undefined) halves.delete(pid);
    calls.push(...callsOf(whole));
  }
  // What never came back was at least tried.
  for (const begun of halves.values()) calls.push(...callsOf(`${begun}) = ?`));
  return calls;
}

function callsOf(line: string): TracedCall[] {
  const [, name = '', args = '', result = ''] = /^(\w+)\((.*)\)\s*= (.*)$/.exec(line) ?? [];
  if (name === 'execve')
    return result.startsWith('0') ? [{ did: 'start', path: texts(args)[0] ?? '' }] : [];
  if (name === 'kill' || name === 'tkill' || name === 'tgkill') return signalOf(args);
  if (name === 'connect') return [{ did: 'connect', to: args.slice(args.indexOf('{')) }];
  if (result.startsWith('-1')) return [];
  if (name === 'open' || name === 'openat') return openOf(args, result);
  const paths = pathsOf(name, args);
  return paths.map((path) => ({ did: 'write', path, call: name }));
}

function signalOf(args: string): TracedCall[] {
  const words = args.split(', ');
  const signal = words.at(-1) ?? '';
  // Signal 0 asks whether a process is there and does nothing to it.
  if (signal === '0') return [];
  return [{ did: 'signal', pid: Number(/-?\d+/.exec(words.at(-2) ?? '')?.[0]), signal }];
}

function openOf(args: string, result: string): TracedCall[] {
  if (!/O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)/.test(args)) return [];
  const real = /^\d+<(.*)>$/.exec(result)?.[1];
  return [{ did: 'write', path: real ?? pathsOf('openat', args)[0] ?? '', call: 'open' }];
}

/** The paths that a call changes; relative ones stand behind the folder that the tracer names. */
function pathsOf(name: string, args: string): string[] {
  if (name === 'ftruncate' || name === 'fchmod' || name === 'fchown')
    return [/^\d+<(.*?)>/.exec(args)?.[1] ?? ''];
  const bases = [...args.matchAll(/(?:AT_FDCWD|\d+)<([^>]*)>/g)].map(([, dir]) => dir ?? '/');
  const named = texts(args);
  // What a symbolic link says is no path that is touched.
  const touched = name.startsWith('symlink') ? named.slice(-1) : named;
  return touched.map((path, at) => resolve(bases[at] ?? bases[0] ?? '/', path));
}

/** The quoted texts among the arguments, as the tracer writes them. */
function texts(args: string): string[] {
  return [...args.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => unescaped(text));
}

const NAMED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' };

/** Octal escapes are bytes of UTF-8. */
function unescaped(text: string): string {
  const bytes: number[] = [];
  for (const [, octal, named, plain] of text.matchAll(/\\([0-7]{1,3})|\\(.)|([^\\]+)/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...Buffer.from(plain ?? NAMED[named ?? ''] ?? named ?? ''));
  }
  return Buffer.from(bytes).toString('utf8');
}
