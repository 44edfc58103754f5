/** What stands for a password wherever an address is shown, logged or kept in a readable file. */
export const PASSWORD_MASK = '•••';

/** An address taken apart at its user and password: `before` ends with `://`, `after` begins with the host. */
export interface SplitAddress {
  readonly before: string;
  /** `user:password`, `user` or a token, as it was written. */
  readonly login: string;
  readonly after: string;
}

/** `alice:` before what is no port: a password has begun (an address of IPv6 begins with a bracket). */
const BEGUN_PASSWORD = /^(?!\[)[^/?#@:]*:(?!\d*(?:[/?#]|$))/;
const WITH_SCHEME = /^(\s*[a-z][a-z0-9+.-]*:\/\/)(.*)$/is;
/** `alice:password@host` without a scheme; a path of Windows is none. */
const WITHOUT_SCHEME = /^(\s*)(?![a-z]:[\\/])([^/\\@:\s]+:.+)@(.*)$/is;

/** Takes one whole address apart, mistyped ones too; null where it names no user. */
export function splitAddress(text: string): SplitAddress | null {
  const parts = WITH_SCHEME.exec(text);
  if (parts === null) {
    const bare = WITHOUT_SCHEME.exec(text);
    return bare === null
      ? null
      : { before: bare[1] ?? '', login: bare[2] ?? '', after: bare[3] ?? '' };
  }
  const [, before = '', rest = ''] = parts;
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  // A password with a bare slash ends the host too early; it is one all the same.
  const within = authority.includes('@') || !BEGUN_PASSWORD.test(rest) ? authority : rest;
  const at = within.lastIndexOf('@');
  return at < 0 ? null : { before, login: rest.slice(0, at), after: rest.slice(at + 1) };
}

/** True for an address whose password is not followed by a host yet. */
export function isUnfinishedAddress(text: string): boolean {
  const rest = WITH_SCHEME.exec(text)?.[2];
  return rest !== undefined && splitAddress(text) === null && BEGUN_PASSWORD.test(rest);
}

/** One whole address as it may be shown: `http://alice:•••@host`. */
export function shownAddress(text: string): string {
  const parts = splitAddress(text);
  return parts === null ? text : `${parts.before}${shownLogin(parts)}@${parts.after}`;
}

/** The user with a mask for the password; a lone name before the host is a token, but for ssh, where it is a name. */
export function shownLogin({ before, login }: Pick<SplitAddress, 'before' | 'login'>): string {
  const colon = login.indexOf(':');
  if (colon < 0) return login === '' || /ssh:\/\/$/i.test(before) ? login : PASSWORD_MASK;
  const [user, password] = [login.slice(0, colon), login.slice(colon + 1)];
  if (password !== '' && password !== 'x-oauth-basic') return `${user}:${PASSWORD_MASK}`;
  // Some servers take the token as the name, with nothing or this word as the password.
  return user === '' ? login : `${PASSWORD_MASK}:${password}`;
}

/** In running text: up to the last @ before the path, or a begun password (of at most 300 characters) with a slash in it. */
const IN_TEXT =
  /:\/\/((?:[^\s/?#"\\]|\\.)*|(?!\[)[^\s/?#@:"\\]*:(?!\d*(?:[/?#"\s]|$))[^\s"]{0,300})@/g;
/** Longer than the name of any scheme that matters here. */
const SCHEME_LENGTH = 10;

/** Any text with the passwords of the addresses in it masked; the rest stays as it is. */
export function withoutPasswords(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(IN_TEXT, (_all, login: string, at: number) => {
    const before = `${text.slice(Math.max(0, at - SCHEME_LENGTH), at)}://`;
    return `://${shownLogin({ before, login })}@`;
  });
}
