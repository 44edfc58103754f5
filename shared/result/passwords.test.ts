import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from './errors.js';
import {
  isUnfinishedAddress,
  PASSWORD_MASK,
  shownAddress,
  splitAddress,
  withoutPasswords,
} from './passwords.js';

const SHOWN: readonly (readonly [address: string, shown: string])[] = [
  ['http://alice:secret@proxy.example:3128', 'http://alice:•••@proxy.example:3128'],
  ['https://alice:se:cret@host/simple', 'https://alice:•••@host/simple'],
  ['https://alice:se@cret@host/simple', 'https://alice:•••@host/simple'],
  ['https://alice:se/cret@host/simple', 'https://alice:•••@host/simple'],
  ['https://alice:pa#x@host/', 'https://alice:•••@host/'],
  ['https://:secret@host', 'https://:•••@host'],
  ['https://ghp_token@github.com/a/b', 'https://•••@github.com/a/b'],
  ['https://ghp_token:x-oauth-basic@github.com/a', 'https://•••:x-oauth-basic@github.com/a'],
  ['https://token:@host/', 'https://•••:@host/'],
  ['git+https://u:p@host/whl/{build}', 'git+https://u:•••@host/whl/{build}'],
  ['socks5h://u:p@[::1]:1080', 'socks5h://u:•••@[::1]:1080'],
  ['HTTP://U:P@HOST', 'HTTP://U:•••@HOST'],
  ['http://alice:•••@host', 'http://alice:•••@host'],
];
/** Nothing in these is a secret. */
const PLAIN = [
  '',
  'none',
  'http://proxy:3128',
  'http://[::1]:8080/a@b',
  'https://host/@scope/name',
  'https://host:8443/a@b',
  'https://host:8443?mail=a@b',
  'ssh://git@github.com/kohya-ss/sd-scripts',
  'git@github.com:kohya-ss/sd-scripts.git',
  'C:\\wheels\\a@b',
  'D:/wheels/a@b',
  '/home/user/a:b@c',
];

describe('an address', () => {
  it.each(SHOWN)('%s is shown as %s', (address, shown) => {
    expect(shownAddress(address)).toBe(shown);
    expect(shownAddress(shown)).toBe(shown);
    expect(withoutPasswords(`uv: “${address}” failed`)).toBe(`uv: “${shown}” failed`);
    expect(JSON.parse(withoutPasswords(JSON.stringify({ a: address, b: 'x@y' })))).toEqual({
      a: shown,
      b: 'x@y',
    });
  });
  it.each(PLAIN)('%s holds none', (address) => {
    expect(shownAddress(address)).toBe(address);
    expect(withoutPasswords(`see ${address}, and a@b`)).toBe(`see ${address}, and a@b`);
  });
  it('is masked without its scheme, too', () => {
    expect(shownAddress('alice:secret@proxy:3128')).toBe('alice:•••@proxy:3128');
  });
  it('is unfinished while a password is typed', () => {
    expect(isUnfinishedAddress('http://alice:secr')).toBe(true);
    for (const address of [...PLAIN, ...SHOWN.flat()])
      expect(isUnfinishedAddress(address), address).toBe(false);
  });
});

const login = fc.tuple(fc.string({ maxLength: 8 }), fc.string({ minLength: 6, unit: 'binary' }));
const rest = fc.constantFrom('host', 'host:3128', '[::1]:80/a', 'host/simple?x=1#y', 'h/a@b');

describe('for any login', () => {
  it('taken apart and put together again an address is the same; shown, it tells no password', () => {
    fc.assert(
      fc.property(login, rest, ([user, password], after) => {
        fc.pre(!/[/?#@:]/.test(user) && !/[/?#]/.test(password));
        fc.pre(!`x${user}${after}`.includes(password) && !password.includes(PASSWORD_MASK));
        const address = `https://${user}:${password}@${after}`;
        const parts = splitAddress(address);
        expect(`${parts?.before}${parts?.login}@${parts?.after}`).toBe(address);
        expect(parts?.login).toBe(`${user}:${password}`);
        const shown = shownAddress(address);
        expect(shown).toBe(`https://${user}:${PASSWORD_MASK}@${after}`);
        expect(shownAddress(shown)).toBe(shown);
      }),
    );
  });
  it('a text with nothing but letters and addresses takes no time worth a word', () => {
    // A pattern that looks back over the whole text at each place would not end within the test.
    for (const part of ['a', '://', '://a:b', 'http://a:b/'])
      expect(withoutPasswords(`://${part.repeat(40_000)}`)).toContain(part);
  });
});

it('an error masks what is put into its message and its hint', () => {
  const error = new AppError('not_found', 'There is no https://u:secret@host/x.', {
    hint: 'Look at http://u:secret@host.',
  });
  expect(JSON.stringify(error.toValue())).not.toContain('secret');
  expect(error.message).toBe('There is no https://u:•••@host/x.');
});
