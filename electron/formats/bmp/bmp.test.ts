import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/result/errors.js';
import { encodeBmp24 } from '../../testing/pictures.js';
import { decodeBmp } from './bmp.js';

interface Spec {
  width: number;
  height: number;
  bits: number;
  compression?: number;
  extra?: Buffer;
  headerBytes?: number;
  pixels: Buffer;
}

/** Headers and what follows them, put together by hand. */
function bmp({
  width,
  height,
  bits,
  compression = 0,
  extra,
  headerBytes = 40,
  pixels,
}: Spec): Buffer {
  const more = extra ?? Buffer.alloc(0);
  const head = Buffer.alloc(14 + headerBytes);
  head.write('BM', 0, 'latin1');
  head.writeUInt32LE(head.length + more.length, 10);
  head.writeUInt32LE(headerBytes, 14);
  if (headerBytes === 12) {
    head.writeUInt16LE(width, 18);
    head.writeUInt16LE(height, 20);
    head.writeUInt16LE(1, 22);
    head.writeUInt16LE(bits, 24);
  } else {
    head.writeInt32LE(width, 18);
    head.writeInt32LE(height, 22);
    head.writeUInt16LE(1, 26);
    head.writeUInt16LE(bits, 28);
    head.writeUInt32LE(compression, 30);
  }
  return Buffer.concat([head, more, pixels]);
}

const RED_BLUE = Buffer.from([0, 0, 255, 0, 255, 0, 0, 0]); // BGR0
const RED_BLUE_CORE = Buffer.from([0, 0, 255, 255, 0, 0]);
const red = [255, 0, 0];
const blue = [0, 0, 255];
const words = (...values: number[]) => {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeUInt32LE(value >>> 0, index * 4));
  return buffer;
};
const shorts = (...values: number[]) => {
  const buffer = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => buffer.writeUInt16LE(value, index * 2));
  return buffer;
};

describe('decodeBmp', () => {
  it('gives back every 24-bit picture', () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(size, size, fc.infiniteStream(fc.nat(255)), (width, height, stream) => {
        const rgb = Uint8Array.from(
          { length: width * height * 3 },
          () => stream.next().value as number,
        );
        const decoded = decodeBmp(encodeBmp24(width, height, rgb));
        expect(decoded).toMatchObject({ width, height, channels: 3 });
        expect(decoded.data.equals(Buffer.from(rgb))).toBe(true);
      }),
    );
  });

  it.each([
    [1, Buffer.from([0b01000000, 0, 0, 0])],
    [4, Buffer.from([0x01, 0, 0, 0])],
    [8, Buffer.from([0, 1, 0, 0])],
  ])('reads a %i-bit palette', (bits, pixels) => {
    const file = bmp({ width: 2, height: 1, bits, extra: RED_BLUE, pixels });
    expect([...decodeBmp(file).data]).toEqual([...red, ...blue]);
  });

  it('reads the OS/2 header', () => {
    const pixels = Buffer.from([0b01000000, 0, 0, 0]);
    const spec = { width: 2, height: 1, bits: 1, headerBytes: 12, extra: RED_BLUE_CORE, pixels };
    expect([...decodeBmp(bmp(spec)).data]).toEqual([...red, ...blue]);
  });

  it('reads top-down and bottom-up rows', () => {
    const pixels = Buffer.from([0, 0, 255, 0, 255, 0, 0, 0]); // a red row, then a blue one
    const down = decodeBmp(bmp({ width: 1, height: -2, bits: 24, pixels }));
    const up = decodeBmp(bmp({ width: 1, height: 2, bits: 24, pixels }));
    expect([...down.data]).toEqual([...red, ...blue]);
    expect([...up.data]).toEqual([...blue, ...red]);
  });

  it('reads 16 bit: 555 without masks, 565 with', () => {
    const plain = bmp({ width: 2, height: 1, bits: 16, pixels: shorts(0x7c00, 0x001f) });
    expect([...decodeBmp(plain).data]).toEqual([...red, ...blue]);
    const extra = words(0xf800, 0x07e0, 0x001f);
    const pixels = shorts(0xf800, 0x07e0);
    const masked = bmp({ width: 2, height: 1, bits: 16, compression: 3, extra, pixels });
    expect([...decodeBmp(masked).data]).toEqual([...red, 0, 255, 0]);
  });

  it('reads 32 bit: no alpha without a mask, alpha with one', () => {
    const pixels = words(0x00ff0000, 0x800000ff);
    const plain = decodeBmp(bmp({ width: 2, height: 1, bits: 32, pixels }));
    expect(plain.channels).toBe(3);
    expect([...plain.data]).toEqual([...red, ...blue]);
    const v4 = bmp({ width: 2, height: 1, bits: 32, compression: 3, headerBytes: 108, pixels });
    words(0xff0000, 0xff00, 0xff, 0xff000000).copy(v4, 54);
    const withAlpha = decodeBmp(v4);
    expect(withAlpha.channels).toBe(4);
    expect([...withAlpha.data]).toEqual([...red, 0, ...blue, 128]);
  });

  it('reads RLE8 with runs, literals, line ends and jumps', () => {
    // bottom row: 3 × index 1; next: literal 0 1 0 (padded); then a jump 1 right, one pixel of index 1
    const pixels = Buffer.from([3, 1, 0, 0, 0, 3, 0, 1, 0, 0, 0, 0, 0, 2, 1, 0, 1, 1, 0, 1]);
    const spec = { width: 3, height: 3, bits: 8, compression: 1, extra: RED_BLUE, pixels };
    const rows = [red, blue, red, red, blue, red, blue, blue, blue].flat();
    expect([...decodeBmp(bmp(spec)).data]).toEqual(rows);
  });

  it('reads RLE4', () => {
    const pixels = Buffer.from([3, 0x01, 0, 0, 0, 3, 0x10, 0x10, 0, 1]);
    const spec = { width: 3, height: 2, bits: 4, compression: 2, extra: RED_BLUE, pixels };
    expect([...decodeBmp(bmp(spec)).data]).toEqual([blue, red, blue, red, blue, red].flat());
  });

  it('throws nothing but `unreadable`, whatever the bytes', () => {
    const whole = encodeBmp24(4, 4, new Uint8Array(48));
    const damage = fc.array(fc.tuple(fc.nat(53), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(fc.nat(whole.length), damage, (length, changes) => {
        const file = Buffer.from(whole.subarray(0, length));
        // Sizes stay small, so that a lucky hit does not ask for a gigabyte.
        for (const [at, value] of changes) if (at > 25 && at < file.length) file[at] = value;
        try {
          decodeBmp(file);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toBe('unreadable');
        }
      }),
    );
  });
});
