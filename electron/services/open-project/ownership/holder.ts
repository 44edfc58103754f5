import { basename } from 'node:path';
import { lockInfo, parseLock } from '../../../platform/owner-lock.js';
import type { ProcessWorld } from '../../../platform/machine.js';
import { isRunning, type ProcessIdentity } from '../../../platform/process-identity.js';
import type { Place } from './place.js';

/** Who holds a project, as its lock says. A lock comes with the folder: it is believed only as far as it does no harm. */
export interface Holder {
  readonly process: ProcessIdentity;
  /** Unix ms by the clock of the holder. */
  readonly since: number;
  readonly kind: string;
  readonly user: string;
  /** Name of its machine; '' in locks of versions that did not say. */
  readonly host: string;
  readonly machine: string;
  readonly pidNamespace: string;
  /** The process that owns, and this one lock of it, as in that process's records. */
  readonly instance: string;
  readonly lease: string;
  /** Numbers of the folder that was locked. */
  readonly dev: string;
  readonly ino: string;
}

/** What a lock of ours says. */
export async function lockText(
  about: Pick<Holder, 'kind' | 'instance' | 'lease'>,
  place: Place,
  { bootId: _, ...world }: ProcessWorld,
): Promise<string> {
  const numbers = { dev: String(place.dev), ino: String(place.ino) };
  return JSON.stringify(await lockInfo({ ...about, ...world, ...numbers }));
}

/** The holder that a lock names; null for a damaged lock. */
export function holderOf(text: string): Holder | null {
  const info = parseLock(text);
  if (info === null) return null;
  const word = (name: string) => plain(info.extra[name] ?? '');
  return {
    process: info.holder,
    since: Math.min(Math.max(0, Math.round(info.since)), LATEST_MS),
    kind: word('kind'),
    user: word('user'),
    host: word('host'),
    machine: word('machine'),
    pidNamespace: word('pidNamespace'),
    instance: word('instance'),
    lease: word('lease'),
    dev: word('dev'),
    ino: word('ino'),
  };
}

/** The last moment that a date can hold. */
const LATEST_MS = 8.64e15;

/** Words of strangers are shown and printed: no control characters, no more than a line has room for. */
function plain(word: string): string {
  return word.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').slice(0, 120);
}

/**
 * What can be said of a holder from here. `here`: it runs, in our pid world; `gone`: it ended, or its machine was restarted;
 * `elsewhere`: a container or another machine, whose processes cannot be seen.
 */
export async function standingOf(
  holder: Holder,
  world: ProcessWorld,
): Promise<'here' | 'gone' | 'elsewhere'> {
  const { process, machine, pidNamespace } = holder;
  const lives = async () => ((await isRunning(process)) ? 'here' : 'gone');
  // Versions before did not say where they run; they are looked for here, as before.
  if (machine === '') return lives();
  if (world.bootId !== '' && process.bootId === world.bootId)
    return pidNamespace === world.pidNamespace ? lives() : 'elsewhere';
  if (machine !== world.machine || holder.host !== world.host) return 'elsewhere';
  return lives();
}

/** The holder in words: “on nas, process 12 (web) of pip, since …”. */
export function holderText({ host, process, kind, user, since }: Holder): string {
  const machine = host === '' ? '' : `on ${host}, `;
  const app = kind === '' ? '' : ` (${KINDS[kind] ?? basename(kind)})`;
  const owner = user === '' ? '' : ` of ${user}`;
  return `${machine}process ${process.pid}${app}${owner}, since ${new Date(since).toLocaleString()}`;
}

const KINDS: Readonly<Record<string, string>> = {
  electron: 'a window',
  web: 'the browser host',
  cli: 'a command',
};
