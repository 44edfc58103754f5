import { describe, expect, it } from 'vitest';
import {
  type ConfigProblem,
  presetConfig,
  SETTINGS,
  type StepPlan,
} from '../../shared/domain/config/schema/index.js';
import {
  formOfProject,
  isSettingUsed,
  promptsOfText,
  sameForm,
  sortProblems,
  stepsCaveat,
  stepsFormula,
  stepsHeadline,
} from './training-form.js';

const project = { preset: 'character' as const, config: {}, samplePrompts: ['a'] };

function concept(repeats: number) {
  return { id: `c${String(repeats)}`, name: 'n', dir: 'img', isLinked: false, repeats };
}

function plan(part: Partial<StepPlan>): StepPlan {
  return {
    images: 16,
    imagesWithRepeats: 160,
    stepsPerEpoch: { min: 160, max: 160 },
    totalSteps: { min: 1600, max: 1600 },
    ...part,
  };
}

describe('presets', () => {
  it('are the ground, with the project’s own values on top', () => {
    const { settings: form } = formOfProject({
      ...project,
      config: { rank: 8, alpha: undefined },
    });
    expect(form.config.rank).toBe(8);
    expect(form.config.alpha).toBe(16);
    expect(form.config.epochs).toBe(10);
  });

  it('show what was changed, and reset brings it back without touching paths and names', () => {
    let form = formOfProject(project).settings;
    expect(form.changedNames()).toEqual([]);
    form = form.set('network_dim', 64).set('fp8_base', false);
    form = form.set('pretrained_model_name_or_path', '/m/flux.safetensors');
    form = form.set('output_name', 'x');
    expect(form.changedNames()).toEqual(['network_dim', 'fp8_base']);
    expect(form.presetValueIfChanged('rank')).toBe(32);
    const back = form.reset();
    expect(back.changedNames()).toEqual([]);
    expect(back.config.baseModel).toBe('/m/flux.safetensors');
    expect(back.config.outputName).toBe('x');
  });

  it('set their own numbers and leave the rest as the user had it', () => {
    let form = formOfProject(project).settings.set('learning_rate', 5e-5);
    form = form.set('network_dim', 99).withPreset('concept');
    expect(form.preset).toBe('concept');
    expect(form.config.rank).toBe(presetConfig('concept').rank);
    expect(form.config.epochs).toBe(8);
    expect(form.config.learningRate).toBe(5e-5);
  });
});

it('compares forms by value', () => {
  const form = formOfProject(project);
  expect(sameForm(form, formOfProject(project))).toBe(true);
  expect(sameForm(form, { ...form, settings: form.settings.set('seed', 1) })).toBe(false);
  expect(sameForm(form, { ...form, samplePrompts: ['b'] })).toBe(false);
  expect(sameForm(form, { ...form, samplePrompts: [] })).toBe(false);
});

it.each([
  ['t5xxl', 'rehearsal', false],
  ['network_dim', 'rehearsal', true],
  ['t5xxl', 'sd-scripts', true],
] as const)('%s counts for %s: %s', (name, engine, isUsed) => {
  const setting = SETTINGS.find((one) => one.name === name);
  expect(setting && isSettingUsed(setting, engine)).toBe(isUsed);
});

it('puts errors first, then the order of the form', () => {
  const make = (field: string | null, severity: ConfigProblem['severity']): ConfigProblem => ({
    field,
    severity,
    code: 'x',
    message: '',
  });
  const sorted = sortProblems([
    make('rank', 'warning'),
    make('dataset', 'error'),
    make('rank', 'error'),
    make('baseModel', 'error'),
    make(null, 'info'),
  ]);
  expect(sorted.map((p) => `${String(p.field)} ${p.severity}`)).toEqual([
    'baseModel error',
    'rank error',
    'dataset error',
    'rank warning',
    'null info',
  ]);
});

it('reads one prompt a line', () => {
  expect(promptsOfText(' a cat \r\n\n  \nb')).toEqual(['a cat', 'b']);
});

describe('steps', () => {
  const { config } = formOfProject(project).settings;

  it('are told as the sum that makes them', () => {
    expect(stepsHeadline(plan({}))).toBe('1,600 steps');
    expect(stepsFormula(plan({}), config, [concept(10)])).toBe(
      '16 images × 10 repeats × 10 epochs ÷ batch 1',
    );
    expect(stepsCaveat(plan({}))).toBe(null);
  });

  it('name images with repeats where concepts differ', () => {
    const mixed = plan({ imagesWithRepeats: 200 });
    expect(stepsFormula(mixed, config, [concept(10), concept(20)])).toBe(
      '200 images with repeats × 10 epochs ÷ batch 1',
    );
  });

  it('are a range above batch 1, with the reason', () => {
    const wide = plan({ totalSteps: { min: 800, max: 860 } });
    expect(stepsHeadline(wide)).toBe('800–860 steps');
    expect(stepsCaveat(wide)).toContain('range');
    expect(
      stepsFormula(wide, { ...config, batchSize: 2, gradientAccumulation: 4 }, [concept(10)]),
    ).toBe('16 images × 10 repeats × 10 epochs ÷ batch 2 ÷ accumulation 4');
  });
});
