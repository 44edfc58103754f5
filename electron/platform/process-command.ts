import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { sep } from 'node:path';

/** What the system itself says of a running process: whose it is, and how it was called. */
export interface ProcessCommand {
  readonly isOfThisUser: boolean;
  /** The arguments; on macOS and Windows, which keep no list of them, the command line as one text. */
  readonly words: readonly string[] | string;
}

/** Owner and command line of a process; null when the process is gone or the system does not tell. */
export async function commandOf(pid: number): Promise<ProcessCommand | null> {
  if (process.platform === 'linux') return commandOnLinux(pid);
  if (process.platform === 'win32') return parseWindowsAnswer(await output(...windowsQuery(pid)));
  const answer = await output('ps', ['-o', 'uid=,command=', '-ww', '-p', String(pid)]);
  return parsePsAnswer(answer, process.getuid?.() ?? -1);
}

async function commandOnLinux(pid: number): Promise<ProcessCommand | null> {
  try {
    const { uid } = await stat(`/proc/${pid}`);
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return {
      isOfThisUser: uid === process.getuid?.(),
      words: text.split('\0').filter((word) => word !== ''),
    };
  } catch {
    return null; // it ended, or the system hides it
  }
}

/** One line of `ps -o uid=,command=`. `me`: this user's id. */
export function parsePsAnswer(answer: string | null, me: number): ProcessCommand | null {
  const [, uid, command] = /^\s*(\d+)\s+(.+)$/s.exec(answer ?? '') ?? [];
  if (uid === undefined || command === undefined) return null;
  return { isOfThisUser: Number(uid) === me, words: command.trim() };
}

function windowsQuery(pid: number): [file: string, args: string[]] {
  const script = [
    `$p = Get-CimInstance Win32_Process -Filter 'ProcessId = ${pid}'`,
    '$owner = (Invoke-CimMethod -InputObject $p -MethodName GetOwnerSid).Sid',
    '$me = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value',
    'ConvertTo-Json -Compress @{ owner = $owner; me = $me; command = $p.CommandLine }',
  ].join('; ');
  return ['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]];
}

/** The JSON that the query for Windows prints. */
export function parseWindowsAnswer(answer: string | null): ProcessCommand | null {
  if (answer === null) return null;
  try {
    const { owner, me, command } = JSON.parse(answer) as Record<string, unknown>;
    if (typeof owner !== 'string' || typeof command !== 'string') return null;
    return { isOfThisUser: owner === me, words: command };
  } catch {
    return null; // PowerShell said something else: then nothing is known
  }
}

/**
 * True when a command line names a folder or something in it. In a single text the name must begin and end at a word
 * boundary.
 */
export function namesFolder(
  words: ProcessCommand['words'],
  folder: string,
  isWindows = process.platform === 'win32',
): boolean {
  const separator = isWindows ? '\\' : sep;
  const plain = (text: string) => (isWindows ? text.replaceAll('/', '\\').toLowerCase() : text);
  const wanted = plain(folder);
  if (typeof words !== 'string') {
    return words.map(plain).some((word) => word === wanted || word.startsWith(wanted + separator));
  }
  const text = plain(words);
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + wanted.length);
    if (/^[\s"'=]?$/.test(before) && (after === separator || /^[\s"']?$/.test(after))) return true;
  }
  return false;
}

function output(file: string, args: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(file, args, { windowsHide: true, timeout: 15_000 }, (error, stdout) => {
      const text = stdout.trim();
      resolve(error !== null || text === '' ? null : text);
    });
  });
}
