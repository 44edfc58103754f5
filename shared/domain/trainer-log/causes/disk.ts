import { diagnosis, isError, type DiagnosisRule } from '../diagnosis-context.js';
import { inErrors, type Cause } from './cause.js';
import { missingPathOf } from './missing-path.js';

/** By number where the systems give one, as their words come in every language; else by the words. */
const FULL_DISK =
  /\[Errno (?:28|69|122)\]|\(os error (?:28|112|39|1295)\)|\bWinError (?:112|39|1295)\b|\bcode: (?:28|112)\b|StorageFull|QuotaExceeded|No space left on device|not enough space on the disk|disk quota exceeded|\bE(?:NOSPC|DQUOT)\b|PytorchStreamWriter failed writing|inline_container\.cc:\d+\] \. unexpected pos|file write failed|\b\d+ requested and \d+ written|磁盘空间不足|磁碟空間不足|ディスクに十分な空き領域がありません|디스크 공간이 부족|nicht genügend Speicherplatz|espace insuffisant sur le disque|espacio (?:suficiente )?en (?:el )?disco|Недостаточно места на диске|нет места на устройстве/i;

/** The same numbers on other systems: a host that is down, a folder that is not empty. */
const ANOTHER_SYSTEM = /Host is down|Directory not empty/;

const diskFull: DiagnosisRule = (context) => {
  const { text, error } = context;
  if (!error || !(FULL_DISK.test(text) || FULL_DISK.test(error.type))) return null;
  if (ANOTHER_SYSTEM.test(text)) return null;
  const isCache = isError(context, 'OSError') && context.errors.some(isCaching);
  return full(
    isCache
      ? 'There was no room to write the cache files beside the images.'
      : 'There was no room to write a checkpoint, a resume point or a log.',
    [context.errorLine],
  );
};

const isCaching = ({ functions }: { readonly functions: readonly string[] }) =>
  functions.some((name) => name.includes('cache') || name.includes('savez'));

function full(explanation: string, evidence: string[]) {
  return diagnosis(
    'disk_full',
    {
      title: 'The disk is full',
      explanation,
      hint: 'Free some space on that drive and start again. A resume point that was being written is incomplete and is not offered.',
    },
    evidence,
  );
}

/** Below this nothing of use can be written: not even a log's last lines. */
const NO_ROOM = 64 * 1024;

/** A disk so full that the log has no last words. Only when nothing else is known of the end. */
export const diskFullWithoutWords: DiagnosisRule = ({ facts, error }) => {
  const { freeBytes } = facts;
  if (error || freeBytes === undefined || freeBytes === null || freeBytes >= NO_ROOM) return null;
  return full('Nothing could be written any more, not even why the run ended.', [
    `${freeBytes} bytes are free where this run writes`,
  ]);
};

const CAUSES: readonly Cause[] = [
  {
    code: 'file_in_use',
    text: /\b(?:WinError|os error|code:) (?:32|33|1224)\b|used by another process|user-mapped section open/i,
    unless: /Broken pipe|argument out of (?:range|domain)/i,
    title: 'A file is in use by another program',
    explanation: 'Windows did not let the trainer write it while another program had it open.',
    hint: 'Close what may have it open (a viewer, a sync program, another trainer), and start again. Let virus scanner and cloud sync leave the project’s folder alone.',
  },
  {
    code: 'path_too_long',
    text: /\[Errno (?:36|63)\]|\b(?:WinError|os error) 206\b|File name too long|filename or extension is too long/i,
    title: 'A path is too long',
    explanation: 'The system takes no names of that length.',
    hint: 'Give the run a shorter name, or move the project to a folder nearer to the drive’s root.',
  },
  {
    code: 'too_many_files',
    text: /\[Errno 2[34]\]|\(os error 24\)|Too many open files/i,
    title: 'Too many files are open at once',
    explanation: 'The system allows a process only so many, and the data loader keeps many open.',
    hint: 'Set max_data_loader_n_workers to 0 or 1 in the training form, or raise the limit (ulimit -n).',
  },
  {
    code: 'drive_failed',
    text: /\[Errno (?:5|6|107|108|112|116|121)\]|Input\/output error|\b(?:WinError|os error) (?:21|23|55|59|64|67|121|1006|1117|1167|433)\b|Stale file handle|Transport endpoint is not connected|device is not ready|I\/O device error/i,
    title: 'A drive failed or went away',
    explanation:
      'Reading or writing broke off: a drive that was pulled out, a network folder that was lost, or a drive that breaks.',
    hint: 'Connect the drive again, check it, and go on from the last resume point. A project on a drive inside this computer is safer.',
  },
  {
    code: 'drive_unsuitable',
    text: /(?:\((?:os error (?:19|22|38|45|87|95))\)|code: (?:19|22|38|45|87|95)\b|\[Errno (?:19|38|45|95)\])/,
    title: 'The drive cannot do what the trainer asks of it',
    explanation:
      'Some network and cloud folders cannot write or map large files, though small ones work.',
    hint: 'Put the project, its output or the model file onto a drive inside this computer, and start again.',
  },
  {
    code: 'not_writable',
    types: ['PermissionError'],
    title: 'A file or folder may not be written',
    explanation: 'The system refused the trainer.',
    hint: 'Check the permissions of that folder, and whether a virus scanner guards it. The trainer writes its caches beside the images.',
  },
  {
    code: 'not_writable',
    text: /Read-only file system|\[Errno (?:1|13|30)\]|\bWinError (?:5|19)\b|\(os error (?:13|30)\)|(?:Access is denied|拒绝访问|アクセスが拒否|Zugriff verweigert|Accès refusé|Отказано в доступе|Acceso denegado|액세스가 거부)|PermissionDenied|Permission denied|Operation not permitted/i,
    title: 'A file or folder may not be written',
    explanation: 'The system refused the trainer.',
    hint: 'Check the permissions of that folder, and whether a virus scanner guards it. The trainer writes its caches beside the images.',
  },
];

const refused: DiagnosisRule = (context) => {
  const found = inErrors(CAUSES)(context);
  if (found?.code !== 'not_writable') return found;
  return {
    ...found,
    explanation: `The system refused the trainer: ${context.error?.message ?? ''}.`,
  };
};

/** After all that know more of a missing file. */
export const fileMissing: DiagnosisRule = (context) => {
  const path = missingPathOf(context);
  if (path === null || path === '') return null;
  return diagnosis(
    'file_missing',
    {
      title: 'A file is not there',
      explanation: `The trainer looked for ${path} and found nothing.`,
      hint: 'Put the file back, or choose another one in the training form.',
    },
    [context.errorLine],
  );
};

/** Disks, drives, and what may not be written. */
export const DISK_RULES: readonly DiagnosisRule[] = [diskFull, refused];
