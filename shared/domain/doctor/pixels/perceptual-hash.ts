/** Side of the small grey picture that hashes are made from. */
export const HASHED_SIDE = 32;
/** Rows and columns of low frequencies that count. */
const LOW = 8;
/** Side of the signature's fields. */
const FIELDS = 16;

/**
 * A hash that stays nearly the same when a picture is resized or compressed again: for 8 × 8 low frequencies of the cosine
 * transform of the picture at 32 × 32, whether each is above their median (64 bits, as 16 hexadecimal digits). The mean
 * brightness (frequency 0) is left out; its bit is always 0.
 */
export function perceptualHash(grey32: Uint8Array): string {
  const low = lowFrequencies(grey32);
  const sorted = low.slice(1).sort();
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  let high = 0;
  let rest = 0;
  for (let index = 1; index < LOW * LOW; index += 1) {
    if ((low[index] ?? 0) <= median) continue;
    if (index < 32) high |= 1 << (31 - index);
    else rest |= 1 << (63 - index);
  }
  return [high, rest].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The same picture seen in a mirror, left and right changed. */
export function mirrored(grey: Uint8Array, side: number): Uint8Array {
  const result = new Uint8Array(grey.length);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) result[y * side + x] = grey[y * side + side - 1 - x] ?? 0;
  }
  return result;
}

/** Means of 16 × 16 fields of the picture at 32 × 32. */
export function signatureOf(grey32: Uint8Array): Uint8Array {
  const fields = new Uint8Array(FIELDS * FIELDS);
  for (let y = 0; y < FIELDS; y += 1) {
    for (let x = 0; x < FIELDS; x += 1) {
      const at = 2 * y * HASHED_SIDE + 2 * x;
      const sum =
        (grey32[at] ?? 0) +
        (grey32[at + 1] ?? 0) +
        (grey32[at + HASHED_SIDE] ?? 0) +
        (grey32[at + HASHED_SIDE + 1] ?? 0);
      fields[y * FIELDS + x] = (sum + 2) >> 2;
    }
  }
  return fields;
}

/** Signatures are 16 fields wide. */
export const SIGNATURE_SIDE = FIELDS;

const COSINES = Float64Array.from({ length: LOW * HASHED_SIDE }, (_, index) => {
  const [frequency, at] = [Math.floor(index / HASHED_SIDE), index % HASHED_SIDE];
  return Math.cos((Math.PI * frequency * (2 * at + 1)) / (2 * HASHED_SIDE));
});

function lowFrequencies(grey: Uint8Array): Float64Array {
  const rows = new Float64Array(HASHED_SIDE * LOW);
  for (let y = 0; y < HASHED_SIDE; y += 1) {
    for (let u = 0; u < LOW; u += 1) {
      let sum = 0;
      for (let x = 0; x < HASHED_SIDE; x += 1) {
        sum += (grey[y * HASHED_SIDE + x] ?? 0) * (COSINES[u * HASHED_SIDE + x] ?? 0);
      }
      rows[y * LOW + u] = sum;
    }
  }
  const low = new Float64Array(LOW * LOW);
  for (let v = 0; v < LOW; v += 1) {
    for (let u = 0; u < LOW; u += 1) {
      let sum = 0;
      for (let y = 0; y < HASHED_SIDE; y += 1) {
        sum += (rows[y * LOW + u] ?? 0) * (COSINES[v * HASHED_SIDE + y] ?? 0);
      }
      low[v * LOW + u] = sum;
    }
  }
  return low;
}
