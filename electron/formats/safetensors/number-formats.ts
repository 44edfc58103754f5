/** 16-bit number formats of checkpoint files. All conversions round to nearest, ties to even, as torch does. */

const word = new DataView(new ArrayBuffer(4));

function bitsOf(value: number): number {
  word.setFloat32(0, value);
  return word.getUint32(0);
}

function fromBits(bits: number): number {
  word.setUint32(0, bits >>> 0);
  return word.getFloat32(0);
}

/** One float32 value as the 16 bits of a bfloat16. NaN stays NaN, overflow becomes infinity. */
export function toBf16Bits(value: number): number {
  const bits = bitsOf(value);
  if (Number.isNaN(value)) return (bits >>> 16) | 0x40; // a quiet NaN, whatever its low bits were
  const isOdd = (bits >>> 16) & 1;
  return ((bits + 0x7fff + isOdd) >>> 16) & 0xffff;
}

/** The value of 16 bits read as bfloat16. */
export function fromBf16Bits(bits: number): number {
  return fromBits(bits << 16);
}

/** One float32 value as the 16 bits of an IEEE half. NaN stays NaN, overflow becomes infinity. */
export function toFp16Bits(value: number): number {
  const bits = bitsOf(value);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 127;
  const mantissa = bits & 0x7fffff;
  if (exponent === 128) return sign | (mantissa === 0 ? 0x7c00 : 0x7e00);
  if (exponent > 15) return sign | 0x7c00;
  if (exponent >= -14) {
    return sign | roundOff(((exponent + 15) << 23) | mantissa, 13);
  }
  if (exponent < -25) return sign;
  return sign | roundOff(mantissa | 0x800000, -1 - exponent);
}

/** Drops the lowest `count` bits (1 to 24), rounding to nearest, ties to even. */
function roundOff(bits: number, count: number): number {
  const kept = bits >>> count;
  const rest = bits & ((1 << count) - 1);
  const half = 1 << (count - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** The value of 16 bits read as an IEEE half. */
export function fromFp16Bits(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** float32 values as little-endian bfloat16 bytes. */
export function float32ToBf16(values: Float32Array): Uint8Array {
  return pack(values, toBf16Bits);
}

/** Little-endian bfloat16 bytes as float32 values. */
export function bf16ToFloat32(bytes: Uint8Array): Float32Array {
  return unpack(bytes, fromBf16Bits);
}

/** float32 values as little-endian half bytes. */
export function float32ToFp16(values: Float32Array): Uint8Array {
  return pack(values, toFp16Bits);
}

/** Little-endian half bytes as float32 values. */
export function fp16ToFloat32(bytes: Uint8Array): Float32Array {
  return unpack(bytes, fromFp16Bits);
}

/** float32 values as little-endian float32 bytes, whatever the machine's order. */
export function float32ToBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setFloat32(index * 4, value, true));
  return bytes;
}

/** Little-endian float32 bytes as values; the bytes need not be aligned. */
export function bytesToFloat32(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength >>> 2 }, (_, index) =>
    view.getFloat32(index * 4, true),
  );
}

function pack(values: Float32Array, convert: (value: number) => number): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setUint16(index * 2, convert(value), true));
  return bytes;
}

function unpack(bytes: Uint8Array, convert: (bits: number) => number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(bytes.byteLength >>> 1);
  for (let index = 0; index < values.length; index += 1) {
    values[index] = convert(view.getUint16(index * 2, true));
  }
  return values;
}
