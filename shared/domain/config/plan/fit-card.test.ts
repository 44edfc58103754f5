import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Machine } from '../../../contract/config.js';
import { estimateRun, totalOf } from './estimate.js';
import { fitCard } from './fit-card.js';
import { presetConfig } from '../schema/presets.js';
import { VRAM_CLASSES } from './vram-classes.js';

const config = presetConfig('character');
const fp8 = { baseModel: 11.9e9, clipL: null, t5xxl: 4.9e9, ae: null };
const bf16 = { baseModel: 23.8e9, clipL: null, t5xxl: 9.8e9, ae: null };
const machine = (ramGb: number, modelBytes: Machine['modelBytes'] = fp8): Machine => ({
  ramBytes: ramGb * 1e9,
  diskFreeBytes: null,
  modelBytes,
  speeds: [],
});

it('takes the documented settings where system RAM allows', () => {
  for (const { gb, values } of VRAM_CLASSES) {
    expect(fitCard(config, machine(64), gb * 1024)).toEqual({ values, note: null, fits: true });
  }
  expect(fitCard(config, machine(64), 6 * 1024)).toBeNull();
});

it('swaps fewer blocks where RAM is short, and says why', () => {
  const need = (blocksToSwap: number) =>
    totalOf(
      estimateRun({
        config: { ...config, ...VRAM_CLASSES[2]?.values, blocksToSwap },
        machine: machine(0),
        images: 0,
        totalSteps: 0,
        gpuName: null,
      }).ram,
    );
  const found = fitCard(config, machine(need(16) - 0.5), 12 * 1024);
  expect(found).toMatchObject({ fits: true });
  expect(found?.values.blocksToSwap).toBeLessThan(16);
  expect(found?.note).toContain('instead of 16');
});

it('names the cure where nothing fits: a 12 GB card, 16 GB of RAM, bf16 files', () => {
  const found = fitCard(config, machine(16, bf16), 12 * 1024);
  expect(found).toMatchObject({ fits: false });
  expect(found?.note).toContain('fp8 file');
});

it('whatever it calls fitting fits, by its own estimate, card and system alike', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...VRAM_CLASSES.map(({ gb }) => gb)),
      fc.integer({ min: 8, max: 96 }),
      fc.constantFrom(fp8, bf16),
      (gb, ramGb, files) => {
        const here = machine(ramGb, files);
        const found = fitCard(config, here, gb * 1024);
        if (found === null) throw new Error('each class fits itself');
        const wanted = { ...config, ...found.values };
        const rest = { images: 0, totalSteps: 0, gpuName: null };
        const { vram, ram } = estimateRun({ config: wanted, machine: here, ...rest });
        expect(totalOf(vram)).toBeLessThanOrEqual((gb * 2 ** 30) / 1e9);
        expect(totalOf(ram) <= ramGb).toBe(found.fits);
      },
    ),
  );
});
