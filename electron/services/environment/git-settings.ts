import { splitAddress } from '../../../shared/result/passwords.js';

/** What git is told for one fetch: an address that may be seen, and the environment that holds the rest. */
export interface GitSettings {
  readonly source: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Arguments of a process can be read by every user of the machine, and git hands the address on to its helpers. So login and
 * proxy go by the environment (git 2.31 and newer; an older one is refused by the server, and the archive is loaded instead).
 */
export function gitSettings(address: string, proxy: string): GitSettings {
  const parts = splitAddress(address);
  const isHttp = parts !== null && /^\s*https?:\/\/$/i.test(parts.before);
  const config: (readonly [string, string])[] = [];
  if (isHttp) {
    const host = `${parts.before.trim()}${/^[^/?#]*/.exec(parts.after)?.[0] ?? ''}`;
    config.push([`http.${host}/.extraHeader`, `Authorization: Basic ${basic(parts.login)}`]);
  }
  if (proxy !== '') config.push(['http.proxy', proxy]);
  return {
    source: parts === null ? address : withoutPassword(parts, isHttp),
    env: config.length === 0 ? {} : variables(config),
  };
}

function variables(config: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(config.length)],
    ...config.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ]);
}

/** Over ssh the name belongs to the address; a password is of no use there. */
function withoutPassword(
  { before, login, after }: NonNullable<ReturnType<typeof splitAddress>>,
  isHttp: boolean,
): string {
  const name = isHttp ? '' : (login.split(':')[0] ?? '');
  return `${before}${name === '' ? '' : `${name}@`}${after}`;
}

function basic(login: string): string {
  const both = login.includes(':') ? login : `${login}:`;
  return Buffer.from(both.split(':').map(decoded).join(':')).toString('base64');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a bare percent sign stands for itself
  }
}
