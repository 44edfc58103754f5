/** What stands for a password wherever an address is shown, logged or kept in a readable file. */
export const PASSWORD_MASK = '•••';

/** An address taken apart at its user and password: `before` ends with `://`, `after` begins with the host. */
export interface SplitAddress {
  readonly before: string;
  /** `user:password`, `user` or a token, as it was written. */
  readonly login: string;
  readonly after: string;
}

/** A user and `:` with no port number behind it: a password begins. IPv6 hosts (`[`) are excluded. */
const BEGUN_PASSWORD = /^(?!\[)[^/?#@:]*:(?!\d*(?:[/?#]|$))/;
const WITH_SCHEME = /^(\s*[a-z][a-z0-9+.-]*:\/\/)(.*)$/is;
/** `alice:password@host` without a scheme, but not a Windows path such as `C:\`. */
const WITHOUT_SCHEME = /^(\s*)(?![a-z]:[\\/])([^/\\@:\s]+:.+)@(.*)$/is;

/** Splits one whole address around its login, also a mistyped one; null without a login. */
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
  // An unescaped slash in a password would end the authority before the `@`: then search the whole rest for it.
  const within = authority.includes('@') || !BEGUN_PASSWORD.test(rest) ? authority : rest;
  const at = within.lastIndexOf('@');
  return at < 0 ? null : { before, login: rest.slice(0, at), after: rest.slice(at + 1) };
}

/** True for an address that ends within its password, as while it is being typed. */
export function isUnfinishedAddress(text: string): boolean {
  const rest = WITH_SCHEME.exec(text)?.[2];
  return rest !== undefined && splitAddress(text) === null && BEGUN_PASSWORD.test(rest);
}

/** One whole address as it may be shown: `http://alice:•••@host`. */
export function shownAddress(text: string): string {
  const parts = splitAddress(text);
  return parts === null ? text : `${parts.before}${shownLogin(parts)}@${parts.after}`;
}

/** The login with its password masked. A login without a colon is masked as a token, except for ssh, where it is a user. */
export function shownLogin({ before, login }: Pick<SplitAddress, 'before' | 'login'>): string {
  const colon = login.indexOf(':');
  if (colon < 0) return login === '' || /ssh:\/\/$/i.test(before) ? login : PASSWORD_MASK;
  const [user, password] = [login.slice(0, colon), login.slice(colon + 1)];
  if (password !== '' && password !== 'x-oauth-basic') return `${user}:${PASSWORD_MASK}`;
  // Some servers take a token as user name, with an empty password or `x-oauth-basic`: mask the user name.
  return user === '' ? login : `${PASSWORD_MASK}:${password}`;
}

/** A login in running text: up to the last `@` before the path, or a password with a slash (at most 300 characters). */
const IN_TEXT =
  /:\/\/((?:[^\s/?#"\\]|\\.)*|(?!\[)[^\s/?#@:"\\]*:(?!\d*(?:[/?#"\s]|$))[^\s"]{0,300})@/g;
/** Characters before `://` that are enough to recognise ssh. */
const SCHEME_LENGTH = 10;

/** Any text with the passwords of the addresses in it masked; the rest stays as it is. */
export function withoutPasswords(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(IN_TEXT, (_all, login: string, at: number) => {
    const before = `${text.slice(Math.max(0, at - SCHEME_LENGTH), at)}://`;
    return `://${shownLogin({ before, login })}@`;
  });
}
