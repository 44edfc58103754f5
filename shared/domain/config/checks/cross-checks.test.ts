import { describe, expect, it } from 'vitest';
import type { DoctorProblem } from '../../../contract/doctor.js';
import { crossChecks, type CrossInput, type StartFacts } from './cross-checks.js';
import { tell } from './problem.js';
import { presetConfig } from '../schema/presets.js';

const steps = {
  images: 20,
  imagesWithRepeats: 200,
  stepsPerEpoch: { min: 200, max: 200 },
  totalSteps: { min: 2000, max: 2000 },
};
const facts: StartFacts = {
  diskFreeBytes: 500e9,
  earlierNames: [],
  hasBitsandbytes: true,
  findings: [],
};

function check(more: Partial<StartFacts>, input: Partial<CrossInput> = {}) {
  const config = { ...presetConfig('character'), optimizer: 'AdamW8bit' };
  return crossChecks({
    ...{ config, raw: {}, engine: 'sd-scripts', steps, outputName: 'fox' },
    facts: { ...facts, ...more },
    ...input,
  } as CrossInput).map(tell);
}

describe('machine, earlier runs and doctor against the settings', () => {
  it('find nothing where all is well, and never stop a rehearsal', () => {
    expect(check({})).toEqual([]);
    expect(check({ diskFreeBytes: null, hasBitsandbytes: null })).toEqual([]);
    expect(check({ diskFreeBytes: 0, hasBitsandbytes: false }, { engine: 'rehearsal' })).toEqual(
      [],
    );
  });

  it('a disk that is short warns; one on which no LoRA fits blocks, unless the LoRA may be smaller', () => {
    expect(check({ diskFreeBytes: 1e9 })).toMatchObject([
      { field: 'saveEveryEpochs', severity: 'warning', code: 'disk_short' },
    ]);
    expect(check({ diskFreeBytes: 1e6 })[0]).toMatchObject({ severity: 'error' });
    const raw = { network_args: ['train_blocks=single'] };
    expect(check({ diskFreeBytes: 1e6 }, { raw })[0]).toMatchObject({ severity: 'warning' });
  });

  it('an 8-bit optimizer without its package blocks at its field, with the way out', () => {
    expect(check({ hasBitsandbytes: false })).toMatchObject([
      {
        field: 'optimizer',
        severity: 'error',
        code: 'bitsandbytes_missing',
        fix: { kind: 'value', value: 'AdamW' },
      },
    ]);
  });

  it('a name that an earlier LoRA has is told, with the next free one', () => {
    const [found] = check({ earlierNames: ['fox', 'fox', 'fox-v2', 'cat'] });
    expect(found).toMatchObject({
      severity: 'info',
      code: 'output_name_taken',
      fix: { kind: 'value', value: 'fox-v3' },
    });
    expect(found?.message).toContain('2 earlier runs');
    const next = check({ earlierNames: ['fox-v2'] }, { outputName: 'fox-v2' })[0];
    expect(next?.fix).toEqual({ kind: 'value', value: 'fox-v3' });
  });

  it('what only the doctor’s look at the pixels knows blocks', () => {
    const finding = (id: string, severity: string) =>
      ({ id, severity, title: 'One image is cut short', why: 'w' }) as DoctorProblem;
    const findings = [finding('truncated', 'blocks'), finding('blur', 'warning')];
    expect(check({ findings }).map(({ field, code }) => [field, code])).toEqual([
      ['dataset', 'truncated'],
    ]);
  });
});
