import type { SafetensorsHeader } from '../../formats/safetensors/safetensors.js';

interface Region {
  readonly from: number;
  readonly to: number;
  readonly width: 2 | 4;
  /** Bits of a number whose exponent is all ones and the fraction mask behind it. */
  readonly exponent: number;
  readonly fraction: number;
}

const FORMATS: Readonly<Record<string, Omit<Region, 'from' | 'to'>>> = {
  F32: { width: 4, exponent: 0x7f800000, fraction: 0x007fffff },
  F16: { width: 2, exponent: 0x7c00, fraction: 0x03ff },
  BF16: { width: 2, exponent: 0x7f80, fraction: 0x007f },
};

/** Looks for NaN in a safetensors file that comes in pieces of any size, from its first byte on. */
export class NaNScanner {
  hasNaN = false;
  readonly #regions: readonly Region[];
  #next = 0;
  #position = 0;
  /** Bytes of a number that was cut by the end of a piece. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(header: SafetensorsHeader) {
    this.#regions = [...header.tensors.values()]
      .flatMap(({ dtype, offsets }) => {
        const format = FORMATS[dtype];
        if (format === undefined || offsets[0] === offsets[1]) return [];
        const from = header.dataStart + offsets[0];
        return [{ ...format, from, to: header.dataStart + offsets[1] }];
      })
      .sort((a, b) => a.from - b.from);
  }

  push(chunk: Buffer): void {
    const end = this.#position + chunk.length;
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const start = end - bytes.length;
    let done = start;
    for (; !this.hasNaN; this.#next += 1) {
      const region = this.#regions[this.#next];
      if (region === undefined || region.from >= end) {
        done = end;
        break;
      }
      const from = Math.max(region.from, start);
      const whole = Math.floor((Math.min(region.to, end) - from) / region.width) * region.width;
      this.hasNaN = holdsNaN(bytes, from - start, from - start + whole, region);
      if (region.to > end) {
        done = from + whole;
        break;
      }
    }
    this.#rest = this.hasNaN ? Buffer.alloc(0) : Buffer.from(bytes.subarray(done - start));
    this.#position = end;
  }
}

function holdsNaN(bytes: Buffer, from: number, to: number, region: Region): boolean {
  const { width, exponent, fraction } = region;
  for (let at = from; at < to; at += width) {
    const bits = width === 2 ? bytes.readUInt16LE(at) : bytes.readUInt32LE(at);
    if ((bits & exponent) === exponent && (bits & fraction) !== 0) return true;
  }
  return false;
}
