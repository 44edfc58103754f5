import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bf16ToFloat32,
  decodeFloats,
  float32ToBf16,
  float32ToBytes,
  float32ToFp16,
  fp16ToFloat32,
  fromFp16Bits,
  readSafetensorsHeader,
  readTensor,
  toBf16Bits,
  toFp16Bits,
  writeSafetensors,
} from './safetensors.js';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/lora');
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'safetensors-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function raw(header: string, data = Buffer.alloc(0)): Buffer {
  const text = Buffer.from(header, 'utf8');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

async function reasonOf(content: Buffer | string): Promise<unknown> {
  const path = join(dir, 'case.safetensors');
  await writeFile(path, content);
  const error: unknown = await readSafetensorsHeader(path).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'AppError', code: 'invalid_file' });
  expect((error as Error).message).toContain('case.safetensors');
  return (error as { details: { reason: string } }).details.reason;
}

describe('reading a checkpoint of the real trainer', () => {
  it('finds its tensors and its metadata', async () => {
    const header = await readSafetensorsHeader(join(FIXTURES, 'mychar.safetensors'));
    const wanted = JSON.parse(
      await readFile(join(FIXTURES, 'mychar.tensors.json'), 'utf8'),
    ) as Record<string, [number[], string]>;
    expect(header.metadata).toEqual(
      JSON.parse(await readFile(join(FIXTURES, 'mychar.metadata.json'), 'utf8')),
    );
    expect([...header.tensors.keys()].sort()).toEqual(Object.keys(wanted).sort());
    for (const [name, [shape, dtype]] of Object.entries(wanted)) {
      expect(header.tensors.get(name)?.shape).toEqual(shape);
      expect(dtype).toBe('torch.bfloat16');
      expect(header.tensors.get(name)?.dtype).toBe('BF16');
    }
  });

  it('reads the value of a tensor', async () => {
    const path = join(FIXTURES, 'mychar.safetensors');
    const header = await readSafetensorsHeader(path);
    const bytes = await readTensor(path, header, 'lora_unet_double_blocks_0_img_mlp_0.alpha');
    expect([...decodeFloats(bytes, 'BF16')]).toEqual([4]);
    await expect(readTensor(path, header, 'nothing')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('files that are not whole', () => {
  const one = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';

  it('tells a cut file at every length', async () => {
    const whole = raw(one, Buffer.alloc(8));
    for (let length = 9; length < whole.length; length += 1) {
      expect(await reasonOf(whole.subarray(0, length))).toBe('cut_short');
    }
    expect(await reasonOf(Buffer.alloc(0))).toBe('cut_short');
  });

  it.each([
    ['too_long', raw(one, Buffer.alloc(9))],
    ['bad_header', raw('{"a":')],
    ['bad_header', raw('{"a":{"dtype":"F32"}}')],
    ['bad_header', raw('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}')],
    ['bad_header', raw('{"__metadata__":{"a":1}}')],
    ['bad_offsets', raw('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', Buffer.alloc(8))],
    [
      'bad_offsets',
      raw(
        '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}',
        Buffer.alloc(6),
      ),
    ],
    ['bad_offsets', raw('{"a":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}', Buffer.alloc(6))],
    ['not_safetensors', Buffer.from('GGUF\x03\0\0\0\0\0\0\0\0\0\0\0')],
    ['not_safetensors', Buffer.from('PK\x03\x04 this is a zip archive')],
    ['not_safetensors', Buffer.from('<!DOCTYPE html><html>')],
    ['not_safetensors', Buffer.from('version https://git-lfs.github.com/spec/v1')],
    ['not_safetensors', Buffer.from('some other file, long enough')],
  ])('%s', async (reason, content) => {
    expect(await reasonOf(content)).toBe(reason);
  });

  it('refuses a header above the limit without reading it', async () => {
    const path = join(dir, 'huge.safetensors');
    const start = Buffer.alloc(16, '{');
    start.writeBigUInt64LE(100_000_001n);
    await writeFile(path, start);
    await truncate(path, 100_000_100);
    await expect(readSafetensorsHeader(path)).rejects.toMatchObject({
      details: { reason: 'header_too_large' },
    });
  });

  it('says when there is no file, and when it is a folder', async () => {
    await expect(readSafetensorsHeader(join(dir, 'none'))).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(readSafetensorsHeader(dir)).rejects.toMatchObject({
      code: 'invalid_file',
      details: { reason: 'not_a_file' },
    });
  });
});

describe('writing', () => {
  it('reads back what it wrote, whatever the names and the metadata', async () => {
    const path = join(dir, 'trip.safetensors');
    const tensor = fc.record({ dtype: fc.constantFrom('F32', 'BF16', 'U8'), size: fc.nat(9) });
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => s !== '__metadata__');
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 6 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), {
          noNullPrototype: true,
        }),
        async (tensors, metadata) => {
          const width = { F32: 4, BF16: 2, U8: 1 };
          const list = tensors.map(([key, { dtype, size }], index) => {
            const bytes = new Uint8Array(size * width[dtype as 'F32']).fill(index + 1);
            return [key, { dtype, shape: [size], data: bytes }] as const;
          });
          await writeSafetensors(path, list, metadata);
          const header = await readSafetensorsHeader(path);
          expect(header.metadata).toEqual(metadata);
          expect(header.dataStart % 8).toBe(0);
          expect(header.tensors.size).toBe(list.length);
          for (const [key, { dtype, shape, data }] of list) {
            expect(header.tensors.get(key)).toMatchObject({ dtype, shape });
            expect(Buffer.from(await readTensor(path, header, key))).toEqual(Buffer.from(data));
            const start = header.tensors.get(key)?.offsets[0] ?? -1;
            expect(start % width[dtype as 'F32']).toBe(0);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves the old file and no rest when it fails', async () => {
    const own = await mkdtemp(join(dir, 'own-'));
    const path = join(own, 'a.safetensors');
    await writeSafetensors(path, [['x', { dtype: 'U8', shape: [1], data: Uint8Array.of(7) }]]);
    const before = await readFile(path);
    const short = writeSafetensors(path, [
      ['x', { dtype: 'F32', shape: [2], data: new Uint8Array(4) }],
    ]);
    await expect(short).rejects.toThrow('4 bytes given, its shape needs 8');
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(own)).toEqual(['a.safetensors']);
  });
});

describe('number formats', () => {
  it.each([
    [1, 0x3f80],
    [-2, 0xc000],
    [1.00390625, 0x3f80], // exactly between two: to even
    [1.01171875, 0x3f82], // exactly between two: to even
    [3.4028234663852886e38, 0x7f80],
    [Infinity, 0x7f80],
    [1e-40, 0x0001],
  ])('%f as bfloat16 is %i', (value, bits) => {
    expect(toBf16Bits(value)).toBe(bits);
  });

  it.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.0001, 0x0001],
    [2 ** -14 - 2 ** -25, 0x0400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
  ])('%f as half is %i', (value, bits) => {
    expect(toFp16Bits(Math.fround(value))).toBe(bits);
  });

  it('gives every half back', () => {
    for (let bits = 0; bits < 0x10000; bits += 1) {
      const value = fromFp16Bits(bits);
      if (!Number.isNaN(value)) expect(toFp16Bits(value)).toBe(bits);
      else expect(fromFp16Bits(toFp16Bits(value))).toBeNaN();
    }
  });

  it('keeps NaN and never errs by more than half a last place', () => {
    fc.assert(
      fc.property(fc.float({ noDefaultInfinity: true }), (value) => {
        const values = Float32Array.of(value);
        const [bf] = bf16ToFloat32(float32ToBf16(values));
        const [half] = fp16ToFloat32(float32ToFp16(values));
        if (Number.isNaN(value)) {
          expect(bf).toBeNaN();
          expect(half).toBeNaN();
          return;
        }
        if (Math.abs(value) < 3e38)
          expect(Math.abs((bf ?? NaN) - value)).toBeLessThanOrEqual(
            Math.abs(value) * 2 ** -8 + 2 ** -134,
          );
        if (Math.abs(value) < 65504)
          expect(Math.abs((half ?? NaN) - value)).toBeLessThanOrEqual(
            Math.abs(value) * 2 ** -11 + 2 ** -25,
          );
      }),
    );
  });

  it('writes float32 little-endian', () => {
    expect([...float32ToBytes(Float32Array.of(1))]).toEqual([0, 0, 0x80, 0x3f]);
    expect([...decodeFloats(float32ToBytes(Float32Array.of(1.5, -2)), 'F32')]).toEqual([1.5, -2]);
    expect(() => decodeFloats(new Uint8Array(1), 'I8')).toThrow('I8');
  });
});
