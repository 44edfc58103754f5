import { ADDRESS_VARIABLES, type AddressSetting } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import {
  isUnfinishedAddress,
  PASSWORD_MASK,
  shownAddress,
  shownLogin,
  splitAddress,
  type SplitAddress,
} from '../../../shared/result/passwords.js';
import type { Login } from './address-passwords.js';

/** What becomes of an address that is to be kept: the text that may be seen, and what to do about its login. */
export interface SplitSetting {
  readonly shown: string;
  readonly login: Login | 'keep' | 'forget';
}

/**
 * Splits what a person typed for a setting. A mask stands for the login that is kept, as long as user and server stay the same.
 * Throws `bad_request` for a mask that stands for nothing, and for a password that no server follows yet.
 */
export function splitSetting(setting: AddressSetting, typed: string, before: string): SplitSetting {
  const parts = splitAddress(typed);
  if (parts === null) {
    if (!isUnfinishedAddress(typed)) return { shown: typed, login: 'forget' };
    throw new AppError('bad_request', 'After a password in an address come @ and the server.', {
      hint: 'Write it like http://user:password@server:3128; a / or # in a password is written as %2F or %23.',
      details: { setting },
    });
  }
  const shown = shownAddress(typed);
  if (!hasMask(parts.login)) {
    // A name that ssh takes is shown whole: there is nothing to hide.
    if (shown === typed) return { shown, login: 'forget' };
    return { shown, login: { for: serverOf(parts), login: parts.login } };
  }
  const kept = splitAddress(before);
  if (shown === typed && kept !== null && serverOf(kept) === serverOf(parts))
    return { shown, login: 'keep' };
  throw new AppError(
    'bad_request',
    `The password that “${PASSWORD_MASK}” stands for is not kept for this server and user.`,
    {
      hint: 'Type the password anew in place of the dots.',
      details: { setting },
    },
  );
}

/**
 * Like `splitSetting`, for an address from the file. A mask is accepted without a check, since no user is there to correct
 * it.
 */
export function splitKept(setting: AddressSetting, text: string): SplitSetting {
  const parts = splitAddress(text);
  if (parts !== null && hasMask(parts.login)) return { shown: shownAddress(text), login: 'keep' };
  return splitSetting(setting, text, text);
}

/** The address with its login, for the program or server that it is for; null when the login is not there. */
export function realAddress(shown: string, login: Login | null): string | null {
  const parts = splitAddress(shown);
  if (parts === null || !hasMask(parts.login)) return shown;
  if (login === null || login.for !== serverOf(parts)) return null;
  return sendable({ ...parts, login: login.login });
}

/** What the environment says an address is, as it may be sent; null where it says nothing. */
export function addressFrom(setting: AddressSetting, env: NodeJS.ProcessEnv): string | null {
  const value = env[ADDRESS_VARIABLES[setting]];
  if (value === undefined || value === '') return null;
  const parts = splitAddress(value);
  return parts === null ? value : sendable(parts);
}

/** Scheme, user (as shown), host and port. */
function serverOf({ before, login, after }: SplitAddress): string {
  const host = /^[^/?#]*/.exec(after)?.[0] ?? '';
  return `${before.trim().toLowerCase()}${shownLogin({ before, login })}@${host.toLowerCase()}`;
}

const hasMask = (login: string) => login.includes(PASSWORD_MASK.charAt(0));

/** The address with all that is special in its login written as %XX, so that programs and our own masks see where it ends. */
function sendable({ before, login, after }: SplitAddress): string {
  const safe = login.replace(/[^\u0021-\u007e]|["'<>`{}|\\^/?#@[\]]/gu, (character) =>
    /\p{Surrogate}/u.test(character) ? '%EF%BF%BD' : encodeURIComponent(character),
  );
  return `${before}${safe}@${after}`;
}
