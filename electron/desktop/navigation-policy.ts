/** Scheme and host of the app's own page. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = 'app://lora-studio';

/** What to do with an address that the window is asked to go to or to open. */
export type NavigationVerdict = 'allow' | 'external' | 'deny';

/** Our own page may be loaded again; web pages open in the system's browser; anything else (files, programs) is refused. */
export function judgeNavigation(address: string): NavigationVerdict {
  if (isOurPage(address)) return 'allow';
  const url = parse(address);
  if (url?.protocol !== 'https:') return 'deny';
  // Names and passwords in an address are made to deceive.
  return url.username === '' && url.password === '' ? 'external' : 'deny';
}

/** True for addresses of the app's own page. */
export function isOurPage(address: string): boolean {
  const url = parse(address);
  // `origin` is "null" for schemes of our own in Node, so its parts are looked at.
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === 'lora-studio';
}

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null; // not an address
  }
}
