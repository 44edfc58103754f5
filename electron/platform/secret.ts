import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret that nobody can guess, safe in URLs and cookies. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares two secrets in a time that does not depend on where they differ. */
export function isSameSecret(given: string, expected: string): boolean {
  // Digests are of one length, which the comparison needs, and hide the length of the secret.
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
