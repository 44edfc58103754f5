import { mkdtemp, rm, truncate, utimes, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { presetConfig } from '../../../shared/domain/config/schema/index.js';
import { writeSafetensors, type TensorToWrite } from '../../formats/safetensors/safetensors.js';
import { judgeModelFile, judgeModelFiles, type ModelRole } from './index.js';

let root: string;
let dir: string;
let counter = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'models-'));
});
beforeEach(async () => {
  dir = join(root, String((counter += 1)));
  await mkdir(dir);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const BYTES: Record<string, number> = { BF16: 2, F16: 2, F32: 4, F8_E4M3: 1, F8_E5M2: 1, U8: 1 };

function tensor(shape: number[], dtype = 'BF16'): TensorToWrite {
  const size = shape.reduce((all, one) => all * one, 1) * (BYTES[dtype] ?? 0);
  return { dtype, shape, data: new Uint8Array(size) };
}

type Tensors = [string, TensorToWrite][];

function flux({
  double = 2,
  single = 3,
  guidance = true,
  prefix = '',
  dtype = 'BF16',
} = {}): Tensors {
  const names = [
    ...Array.from({ length: double }, (_, i) => `double_blocks.${i}.img_attn.qkv.weight`),
    ...Array.from({ length: single }, (_, i) => `single_blocks.${i}.linear1.weight`),
    ...(guidance ? ['guidance_in.in_layer.weight'] : []),
  ];
  return [
    ...names.map((name): [string, TensorToWrite] => [prefix + name, tensor([4, 4], dtype)]),
    [`${prefix}img_in.weight`, tensor([256, 64], dtype)],
  ];
}

const clip = (layers = 12, width = 768): Tensors => [
  ...Array.from({ length: layers }, (_, i): [string, TensorToWrite] => [
    `text_model.encoder.layers.${i}.self_attn.q_proj.weight`,
    tensor([2, 2]),
  ]),
  ['text_model.embeddings.token_embedding.weight', tensor([4, width])],
];
const t5 = (layers = 24, dtype = 'BF16'): Tensors => [
  ...Array.from({ length: layers }, (_, i): [string, TensorToWrite] => [
    `encoder.block.${i}.layer.0.SelfAttention.q.weight`,
    tensor([2, 2], dtype),
  ]),
  ['shared.weight', tensor([1, 4096], dtype)],
];
const ae = (channels = 16): Tensors => [
  ['encoder.conv_in.weight', tensor([2, 3, 1, 1])],
  ['decoder.conv_in.weight', tensor([2, channels, 1, 1])],
  ['decoder.up.0.block.0.conv1.weight', tensor([2, 2, 1, 1])],
];

async function file(name: string, tensors: Tensors): Promise<string> {
  const path = join(dir, name);
  await writeSafetensors(path, tensors);
  return path;
}

async function codes(path: string, role: ModelRole, fp8Base?: boolean): Promise<string[]> {
  const problems = await judgeModelFile(path, role, fp8Base === undefined ? {} : { fp8Base });
  for (const { message, hint } of problems) {
    expect(message).not.toBe('');
    expect(hint).toBeTruthy();
  }
  return problems.map(({ severity, code }) => `${severity}:${code}`);
}

describe('files in their right place', () => {
  it.each<[ModelRole, Tensors]>([
    ['clipL', clip()],
    ['t5xxl', t5()],
    ['ae', ae()],
  ])('%s', async (role, tensors) => {
    expect(await codes(await file('model.safetensors', tensors), role)).toEqual([]);
  });

  it('a FLUX of the usual size', async () => {
    const tensors = flux({ double: 19, single: 38 }).filter(([name]) => name !== 'img_in.weight');
    expect(await codes(await file('flux1-dev.safetensors', tensors), 'baseModel')).toEqual([]);
  });

  it('a tiny FLUX only warns, and so do tiny encoders', async () => {
    expect(await codes(await file('a', flux()), 'baseModel')).toEqual(['warning:unusual_size']);
    expect(await codes(await file('b', clip(2)), 'clipL')).toEqual(['warning:unusual_size']);
    expect(await codes(await file('c', t5(2)), 't5xxl')).toEqual(['warning:unusual_size']);
  });
});

describe('files in a wrong place', () => {
  it.each<[string, ModelRole, Tensors, string, string]>([
    ['T5 as CLIP-L', 'clipL', t5(), 'model_swapped', 'is a T5 text encoder'],
    ['CLIP-L as T5', 't5xxl', clip(), 'model_swapped', 'is a CLIP text encoder'],
    ['the autoencoder as base', 'baseModel', ae(), 'model_swapped', 'is an autoencoder'],
    ['FLUX as autoencoder', 'ae', flux(), 'model_swapped', 'is a FLUX transformer'],
    [
      'a LoRA as base',
      'baseModel',
      [['lora_unet_x.lora_down.weight', tensor([2, 2])]],
      'model_other',
      'is a LoRA',
    ],
    [
      'SDXL as base',
      'baseModel',
      [['model.diffusion_model.input_blocks.0.0.weight', tensor([2])]],
      'model_other',
      'Stable Diffusion',
    ],
    ['something else', 'ae', [['x', tensor([1])]], 'model_other', 'no model known here'],
  ])('%s', async (_what, role, tensors, code, words) => {
    const [problem, ...more] = await judgeModelFile(await file('odd.safetensors', tensors), role);
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ field: role, severity: 'error', code });
    expect(problem?.message).toContain('odd.safetensors');
    expect(problem?.message).toContain(words);
  });
});

describe('variants', () => {
  it('schnell, all-in-one, Fill', async () => {
    expect(await codes(await file('s', flux({ guidance: false })), 'baseModel')).toContain(
      'warning:schnell',
    );
    expect(
      await codes(await file('p', flux({ prefix: 'model.diffusion_model.' })), 'baseModel'),
    ).toEqual(['warning:all_in_one', 'warning:unusual_size']);
    const fill = flux().map(([name, one]): [string, TensorToWrite] =>
      name === 'img_in.weight' ? [name, tensor([256, 384])] : [name, one],
    );
    expect(await codes(await file('f', fill), 'baseModel')).toContain('warning:flux_variant');
  });

  it('Diffusers names are FLUX too', async () => {
    const tensors: Tensors = [
      ['transformer_blocks.0.attn.to_q.weight', tensor([2, 2])],
      ['single_transformer_blocks.0.attn.to_q.weight', tensor([2, 2])],
      ['time_text_embed.guidance_embedder.linear_1.weight', tensor([2, 2])],
    ];
    expect(await codes(await file('d', tensors), 'baseModel')).toEqual(['warning:unusual_size']);
  });

  it('parts: the first with all others beside it', async () => {
    const name = (part: number) => `flux-0000${part}-of-00003.safetensors`;
    const first = await file(name(1), flux());
    expect(await codes(first, 'baseModel')).toEqual(['error:model_part']);
    const second = await file(name(2), flux());
    await file(name(3), flux());
    expect(await codes(first, 'baseModel')).toEqual([]);
    expect(await codes(second, 'baseModel')).toEqual(['error:model_part']);
  });

  it('the autoencoder of another model', async () => {
    expect(await codes(await file('v', ae(4)), 'ae')).toEqual(['error:ae_other']);
  });
});

describe('number formats', () => {
  it('fp8: e4m3fn is fine, others are refused', async () => {
    expect(await codes(await file('a', t5(24, 'F8_E4M3')), 't5xxl')).toEqual([]);
    expect(await codes(await file('b', t5(24, 'F8_E5M2')), 't5xxl')).toEqual(['error:fp8_kind']);
    expect(await codes(await file('c', t5(24, 'U8')), 't5xxl')).toEqual(['error:quantised']);
    const scaled: Tensors = [...t5(24, 'F8_E4M3'), ['scaled_fp8', tensor([2], 'F8_E4M3')]];
    expect(await codes(await file('d', scaled), 't5xxl')).toEqual(['error:fp8_scaled']);
  });

  it('an fp8 base wants fp8 on; a bf16 base is cast', async () => {
    const path = await file('fp8', flux({ dtype: 'F8_E4M3' }));
    expect(await judgeModelFile(path, 'baseModel', { fp8Base: false })).toContainEqual(
      expect.objectContaining({ field: 'fp8Base', severity: 'warning' }),
    );
    expect(await codes(path, 'baseModel', true)).toEqual(['warning:unusual_size']);
    expect(await codes(await file('bf16', flux()), 'baseModel', true)).toContain('info:fp8_cast');
  });
});

describe('files that cannot be used', () => {
  it('cut short: named, with the cure', async () => {
    const path = await file('flux1-dev.safetensors', flux());
    await truncate(path, 3000);
    const [problem] = await judgeModelFile(path, 'baseModel');
    expect(problem).toMatchObject({ field: 'baseModel', severity: 'warning', code: 'cut_short' });
    expect(problem?.message).toContain('flux1-dev.safetensors');
    expect(problem?.hint).toMatch(/download|again/i);
  });

  it.each([
    ['GGUF', 'GGUF\x03\0\0\0 and more of it', 'not_safetensors'],
    ['ckpt', 'PK\x03\x04 and more of it, a zip', 'not_safetensors'],
    ['web page', '<!DOCTYPE html><html></html>', 'not_safetensors'],
    ['empty', '', 'cut_short', 'warning'],
  ])('%s', async (_what, content, code, severity = 'error') => {
    const path = join(dir, 'x.safetensors');
    await writeFile(path, content);
    expect(await codes(path, 'baseModel')).toEqual([`${severity}:${code}`]);
  });

  it('not there, a folder', async () => {
    expect(await codes(join(dir, 'none'), 'ae')).toEqual(['error:not_found']);
    expect(await codes(dir, 'ae')).toEqual(['error:not_a_file']);
  });
});

describe('a file that changes', () => {
  it('is judged again', async () => {
    const path = await file('ae.safetensors', ae());
    expect(await codes(path, 'ae')).toEqual([]);
    await writeSafetensors(path, t5());
    await utimes(path, new Date(), new Date(Date.now() + 5000));
    expect(await codes(path, 'ae')).toEqual(['error:model_swapped']);
  });
});

it('judges all four files of a configuration, leaving out empty paths', async () => {
  const base = await file('a', flux({ dtype: 'F8_E4M3' }));
  const config = { ...presetConfig('character'), baseModel: base, ae: base };
  const problems = await judgeModelFiles(config);
  expect(problems.map(({ field, code }) => [field, code])).toEqual([
    ['baseModel', 'unusual_size'],
    ['ae', 'model_swapped'],
  ]);
});
