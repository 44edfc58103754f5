/** Numbers as people type them into the form, and back. */

export type ParsedNumber = { ok: true; value: number } | { ok: false; reason: string };

const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;

/**
 * Reads what was typed: `1e-4`, `0.0001`, `.5`, `1,600`. A lone comma is not guessed at: `0,5` is half to some and a typo to
 * others, so it is refused with the way to write it.
 */
export function parseNumber(text: string, whole: boolean): ParsedNumber {
  const typed = text.trim().replace(/−/g, '-');
  if (typed === '') return { ok: false, reason: 'Enter a number.' };
  const plain = GROUPED.test(typed) ? typed.replace(/,/g, '') : typed;
  if (!PLAIN.test(plain)) {
    const reason = typed.includes(',')
      ? 'Use a point for decimals, as in 0.5.'
      : 'Not a number. Examples: 16, 0.5, 1e-4.';
    return { ok: false, reason };
  }
  const value = Number(plain);
  if (!Number.isFinite(value)) return { ok: false, reason: 'This number is too large.' };
  if (whole && !Number.isSafeInteger(value)) return { ok: false, reason: 'Enter a whole number.' };
  return { ok: true, value };
}

/**
 * The text for a value: small and huge ones in scientific notation as the guides write them (`1e-4`, `5e-5`), others plain.
 * Reading it back gives the same number exactly.
 */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e15)) return value.toExponential().replace('e+', 'e');
  return String(value);
}
