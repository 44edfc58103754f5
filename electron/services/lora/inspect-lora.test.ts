import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  float32ToBf16,
  float32ToBytes,
  float32ToFp16,
  readSafetensorsHeader,
  writeSafetensors,
  type TensorToWrite,
} from '../../formats/safetensors/safetensors.js';
import { inspectLora } from './index.js';
import { NaNScanner } from './nan-scanner.js';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/lora');
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'inspect-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const down = (rank: number, values = new Float32Array(rank * 4)): TensorToWrite => ({
  dtype: 'F32',
  shape: [rank, 4],
  data: float32ToBytes(values),
});
const scalar = (value: number): TensorToWrite => ({
  dtype: 'BF16',
  shape: [],
  data: float32ToBf16(Float32Array.of(value)),
});

describe('a LoRA of the real trainer', () => {
  it('is read whole', async () => {
    const path = join(FIXTURES, 'mychar.safetensors');
    const bytes = await readFile(path);
    const metadata: unknown = JSON.parse(
      await readFile(join(FIXTURES, 'mychar.metadata.json'), 'utf8'),
    );
    const info = await inspectLora(path);
    expect(info).toMatchObject({
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      isRehearsal: false,
      rank: 4,
      alpha: 4,
      modules: 29,
      dtype: 'BF16',
      baseModel: 'flux1-dev-tiny.safetensors',
      outputName: 'mychar',
      steps: 96,
      epoch: 4,
      triggerWords: ['mychar'],
      hasNaN: false,
      metadata,
    });
    expect(info.topTags.slice(0, 4)).toEqual([
      { tag: 'mychar', count: 12 },
      { tag: 'a portrait', count: 12 },
      { tag: 'colour study', count: 12 },
      { tag: 'shape 0', count: 1 },
    ]);
  });

  it('has the numbers of its own epoch', async () => {
    const info = await inspectLora(join(FIXTURES, 'mychar-000002.safetensors'));
    expect(info).toMatchObject({ epoch: 2, steps: 48 });
  });
});

describe('a LoRA without metadata', () => {
  it('is judged by its tensors', async () => {
    const path = join(dir, 'bare.safetensors');
    await writeSafetensors(path, [
      ['lora_unet_a.lora_down.weight', down(8)],
      ['lora_unet_a.alpha', scalar(2)],
      ['lora_unet_b.lora_down.weight', down(16)],
    ]);
    expect(await inspectLora(path)).toMatchObject({
      rank: 16,
      alpha: 2,
      modules: 2,
      dtype: 'F32',
      baseModel: null,
      steps: null,
      triggerWords: [],
      topTags: [],
    });
  });

  it('of Diffusers form is one too', async () => {
    const path = join(dir, 'peft.safetensors');
    await writeSafetensors(path, [['transformer.x.attn.to_q.lora_A.weight', down(8)]]);
    expect(await inspectLora(path)).toMatchObject({ rank: 8, alpha: null, modules: 1 });
  });

  it('is refused when it is a model', async () => {
    const path = join(dir, 'model.safetensors');
    await writeSafetensors(path, [['double_blocks.0.img_attn.qkv.weight', down(8)]]);
    await expect(inspectLora(path)).rejects.toMatchObject({ code: 'invalid_file' });
  });
});

describe('metadata of others', () => {
  it.each([
    ['the named phrase wins', { 'modelspec.trigger_phrase': 'a, b' }, ['a', 'b']],
    ['a rare first tag is none', { ss_tag_frequency: '{"d":{"x":1,"y":9}}' }, []],
    [
      'a number is not taken for the first tag',
      { ss_tag_frequency: '{"d":{"zz":9,"2":9}}' },
      ['zz'],
    ],
    ['damaged JSON', { ss_tag_frequency: '{"d":' }, []],
    ['folders are summed', { ss_tag_frequency: '{"a":{"x":4,"y":6},"b":{"x":3}}' }, ['x']],
  ])('%s', async (_name, metadata, words) => {
    const path = join(dir, 'meta.safetensors');
    await writeSafetensors(path, [['m.lora_down.weight', down(2)]], metadata);
    expect((await inspectLora(path)).triggerWords).toEqual(words);
  });

  it('knows a rehearsal', async () => {
    const path = join(dir, 'rehearsal.safetensors');
    await writeSafetensors(path, [['m.lora_down.weight', down(2)]], { lora_studio_rehearsal: '1' });
    expect((await inspectLora(path)).isRehearsal).toBe(true);
  });
});

describe('NaN', () => {
  const pack = { F32: float32ToBytes, F16: float32ToFp16, BF16: float32ToBf16 };

  it('is found in any format, at any place, however the file is cut into pieces', async () => {
    const path = join(dir, 'nan.safetensors');
    const tensor = fc.record({
      dtype: fc.constantFrom('F32' as const, 'F16' as const, 'BF16' as const),
      values: fc.array(fc.constantFrom(0, 1, -1, Infinity, -Infinity, 6e4), { maxLength: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(tensor, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
        async (tensors, wantsNaN, place, pieces) => {
          const all = tensors.map(({ dtype, values }) => ({ dtype, values: [...values] }));
          const slots = all.flatMap((one) => one.values.map((_, index) => [one, index] as const));
          const slot = slots[place % Math.max(1, slots.length)];
          const hasNaN = wantsNaN && slot !== undefined;
          if (hasNaN) slot[0].values[slot[1]] = NaN;
          const list = all.map(({ dtype, values }, index) => {
            const data = pack[dtype](Float32Array.from(values));
            return [`t${index}`, { dtype, shape: [values.length], data }] as const;
          });
          await writeSafetensors(path, list);
          const scanner = new NaNScanner(await readSafetensorsHeader(path));
          const bytes = await readFile(path);
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const length = pieces[turn % pieces.length] ?? 1;
            scanner.push(bytes.subarray(at, at + length));
            at += length;
          }
          expect(scanner.hasNaN).toBe(hasNaN);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('shows in the sheet', async () => {
    const path = join(dir, 'broken.safetensors');
    const values = new Float32Array(8);
    values[5] = NaN;
    await writeSafetensors(path, [['m.lora_down.weight', down(2, values)]]);
    expect((await inspectLora(path)).hasNaN).toBe(true);
  });
});
