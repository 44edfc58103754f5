/** One number of a TensorBoard event file. `t`: Unix ms. */
export interface ScalarPoint {
  readonly tag: string;
  readonly step: number;
  readonly value: number;
  readonly t: number;
}

const HEADER = 12; // length (8 bytes) and its checksum
const FOOTER = 4; // checksum of the data
const LONGEST_RECORD = 64 * 1024 * 1024;

/**
 * The scalars of the whole records at the beginning of `bytes`, and how many bytes those records take.
 * A record that is cut short is left for the next time; one whose data is damaged is passed over.
 */
export function readRecords(bytes: Buffer): { points: ScalarPoint[]; used: number } {
  const points: ScalarPoint[] = [];
  let at = 0;
  while (at + HEADER + FOOTER <= bytes.length) {
    const head = bytes.subarray(at, at + 8);
    const length = Number(head.readBigUInt64LE());
    // A damaged length hides where the next record begins. The record may still be being written, so reading goes on here next
    // time.
    if (maskedCrc(head) !== bytes.readUInt32LE(at + 8) || length > LONGEST_RECORD) break;
    const end = at + HEADER + length;
    if (end + FOOTER > bytes.length) break;
    const data = bytes.subarray(at + HEADER, end);
    if (maskedCrc(data) === bytes.readUInt32LE(end)) points.push(...scalarsOf(data));
    at = end + FOOTER;
  }
  return { points, used: at };
}

interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Buffer;
}

/** Fields of a protocol buffer message; `value` for numbers as unsigned or raw bits, `bytes` for the rest. */
function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let result = 0;
    for (let factor = 1; at < message.length; factor *= 128) {
      const byte = message[at++] ?? 0;
      result += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    return result;
  };
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const size = { 1: 8, 5: 4 }[key % 8];
    if (key % 8 === 0) {
      yield { number, value: varint(), bytes: message.subarray(at, at) };
      continue;
    }
    if (size === undefined && key % 8 !== 2) return; // groups: not used by these files
    const length = size ?? varint();
    yield { number, value: 0, bytes: message.subarray(at, at + length) };
    at += length;
  }
}

/** Event: 1 wall time (double), 2 step, 5 summary. Summary: 1 value. Value: 1 tag, 2 simple value (float). */
function scalarsOf(event: Buffer): ScalarPoint[] {
  let t = 0;
  let step = 0;
  const values: { tag: string; value: number }[] = [];
  for (const field of fieldsOf(event)) {
    if (field.number === 1 && field.bytes.length === 8) t = field.bytes.readDoubleLE() * 1000;
    if (field.number === 2) step = field.value;
    if (field.number === 5) values.push(...valuesOf(field.bytes));
  }
  return values.map((value) => ({ ...value, step, t }));
}

function valuesOf(summary: Buffer): { tag: string; value: number }[] {
  const values: { tag: string; value: number }[] = [];
  for (const entry of fieldsOf(summary)) {
    if (entry.number !== 1) continue;
    let tag = '';
    let value: number | null = null;
    for (const field of fieldsOf(entry.bytes)) {
      if (field.number === 1) tag = field.bytes.toString('utf8');
      if (field.number === 2 && field.bytes.length === 4) value = field.bytes.readFloatLE();
    }
    if (value !== null) values.push({ tag, value });
  }
  return values;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

/** The checksum of these files: CRC-32C, rotated and shifted by a constant. */
function maskedCrc(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  crc = (crc ^ 0xffffffff) >>> 0;
  return ((((crc >>> 15) | (crc << 17)) >>> 0) + 0xa282ead8) >>> 0;
}
