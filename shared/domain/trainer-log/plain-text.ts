import type { TrainerError } from './traceback-reader.js';

/** A quoted text with a slash in it: a path, an address or a command. */
const QUOTED_PATH = /(?<!\w)(['"])(?:(?!\1)[^\n])*[\\/](?:(?!\1)[^\n])*\1/g;
/** A path without quotes: to the last slash of the line, then to the end of the file's name, which may have blanks. */
const BARE_PATH =
  /(?<![\w.:'"/\\])(?:[A-Za-z]:[\\/]|\/(?=\S))(?:[^\n]*[\\/])?(?:(?:(?!: | because | \()[^\n/\\])*?\.\w{1,12}\b|[^\s:]*)/g;
/** The command of a process that failed, as Python shows it. */
const COMMAND = /\bCommand '\[.*\]'/g;

/** All that an error says, without the paths, addresses and commands in it, so that no cause is taken out of a name. */
export function plainTextOf({ message, details }: TrainerError): string {
  return [message, ...details]
    .join('\n')
    .replace(COMMAND, "Command ''")
    .replace(QUOTED_PATH, "''")
    .replace(BARE_PATH, '…');
}
