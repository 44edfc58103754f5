import { describe, expect, it } from 'vitest';
import { estimateRun, shortages, totalOf, type EstimateInput } from './estimate.js';
import { BLOCK_WEIGHTS, loraWeights, swappedWeights } from './flux-size.js';
import { presetConfig } from '../schema/presets.js';
import { VRAM_CLASSES, vramClassFor, vramClassOf } from './vram-classes.js';

const config = presetConfig('character');
const input: EstimateInput = {
  config,
  images: 20,
  totalSteps: 2000,
  gpuName: null,
  machine: {
    ramBytes: 64e9,
    diskFreeBytes: 100e9,
    modelBytes: { baseModel: null, clipL: null, t5xxl: null, ae: null },
    speeds: [],
  },
};

describe('sizes of FLUX', () => {
  it('are those of the real model', () => {
    expect(BLOCK_WEIGHTS / 1e9).toBeCloseTo(11.8, 1);
    // A LoRA of rank 32 in bf16 has about 306 MB.
    expect((loraWeights(32) * 2) / 1e6).toBeCloseTo(306, 0);
    expect(swappedWeights(0)).toBe(0);
    // At most 35: 17 double and 36 single blocks; two of each stay.
    expect(swappedWeights(35)).toBe(swappedWeights(60));
    expect(BLOCK_WEIGHTS - swappedWeights(35)).toBeGreaterThan(0.9e9);
  });
});

describe('an estimate', () => {
  it('meets the guide’s peak at the guide’s settings, and says where each part is from', () => {
    const { vram, ram, disk } = estimateRun(input);
    expect(totalOf(vram)).toBeCloseTo(14.2, 1);
    for (const { source, gb, label } of [...vram, ...ram, ...disk]) {
      expect(source.length, label).toBeGreaterThan(8);
      expect(gb, label).toBeGreaterThan(0);
    }
    expect(disk.find(({ label }) => label === 'Caches of captions')?.gb).toBeCloseTo(0.168, 3);
  });

  it('fits each class of card with that class’s settings', () => {
    for (const { values, gb, label } of VRAM_CLASSES) {
      const { vram } = estimateRun({ ...input, config: { ...config, ...values } });
      expect(totalOf(vram), label).toBeLessThan(gb * 1.0737);
    }
  });

  it('grows with what costs memory', () => {
    const need = (values: object) =>
      totalOf(estimateRun({ ...input, config: { ...config, ...values } }).vram);
    expect(need({ fp8Base: false })).toBeGreaterThan(need({}) + 11);
    expect(need({ cacheTextEncoderOutputs: false })).toBeGreaterThan(need({}) + 4);
    expect(need({ optimizer: 'AdamW' })).toBeGreaterThan(need({}));
    expect(need({ resolution: 512 })).toBeLessThan(need({}));
  });

  it('names the silent killer: 32 GB of RAM and a bf16 file', () => {
    const machine = {
      ...input.machine,
      ramBytes: 32e9,
      modelBytes: { baseModel: 23.8e9, clipL: null, t5xxl: 9.8e9, ae: null },
    };
    const estimate = estimateRun({ ...input, machine });
    expect(shortages(estimate, machine, 24).join()).toContain('system RAM');
    expect(shortages(estimateRun(input), input.machine, 24)).toEqual([]);
    expect(shortages(estimateRun(input), input.machine, 10).join()).toContain('VRAM');
  });

  it('takes time from the user’s own runs, else from the guide and says so, else from nobody', () => {
    const run = { runName: 'mine', secondsPerStep: 3, resolution: 1024, batchSize: 1 };
    const speeds = [{ ...run, blocksToSwap: 0 }];
    const own = estimateRun({ ...input, machine: { ...input.machine, speeds } }).time;
    expect(own).toMatchObject({ text: 'about 1 h 40 min' });
    expect(own.source).toContain('mine');
    const other = estimateRun({
      ...input,
      gpuName: 'NVIDIA GeForce RTX 4090',
      machine: { ...input.machine, speeds: [{ ...run, blocksToSwap: 8 }] },
    }).time;
    expect(other.text).toBe('1.5–2 hours');
    expect(other.source).toContain('the guide');
    expect(estimateRun(input).time.text).toBe('Not known');
  });
});

it('a card gets its class', () => {
  expect(vramClassFor(24_564)?.id).toBe('24');
  expect(vramClassFor(16_376)?.id).toBe('16');
  expect(vramClassFor(12_288)?.id).toBe('12');
  expect(vramClassFor(11_264)?.id).toBe('10');
  expect(vramClassFor(6144)).toBeNull();
  for (const { id, values } of VRAM_CLASSES) {
    expect(vramClassOf({ ...config, ...values }), id).toBe(id);
  }
});
