import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_KEYS, type FieldKey } from '../schema/fields.js';
import { PRESETS, presetConfig } from '../schema/presets.js';
import type { ConfigValues, TomlScalar, TomlValue } from '../schema/schema.js';
import { type Setting, settingOfField, SETTINGS } from '../schema/settings.js';
import {
  joinValues,
  keptValues,
  NO_VALUES,
  ProjectSettingsPart,
  RunSettingsPart,
} from './stored.js';
import { TrainingSettings } from './training-settings.js';

/** A value as a config file has it. */
function anyValue({ name, type, isList, choices }: Setting): fc.Arbitrary<TomlValue> {
  if (name === 'resolution') {
    const side = fc.integer({ min: 1, max: 64 }).map((n) => n * 64);
    return fc.tuple(side, side).map((sides) => sides.join(','));
  }
  const scalar: fc.Arbitrary<TomlScalar> =
    choices !== null && choices.length > 0
      ? fc.constantFrom(...choices).map((one) => (typeof one === 'number' ? { int: one } : one))
      : type === 'bool'
        ? fc.boolean()
        : type === 'str'
          ? fc.constantFrom('x', 'a=1', 'D:/x y/ä.sft', '"')
          : type === 'int'
            ? fc.integer({ min: 1, max: 9999 }).map((int) => ({ int }))
            : fc.integer({ min: 1, max: 9999 }).map((n) => ({ float: n / 64 }));
  return isList ? fc.array(scalar, { minLength: 1, maxLength: 3 }) : scalar;
}

const anySet = fc
  .constantFrom(...SETTINGS)
  .chain((setting) => fc.tuple(fc.constant(setting), anyValue(setting)));
const anyPreset = fc.constantFrom(...PRESETS.map(({ id }) => id));

const anyFields = fc.record(
  { rank: fc.nat(99), fp8Base: fc.boolean(), optimizer: fc.constantFrom('AdamW', 'Lion') },
  { requiredKeys: [] },
);
const anyRaw = fc.dictionary(
  fc.constantFrom('network_dim', 'max_grad_norm', 'keep_tokens', 'of_another_tool'),
  fc.nat(99).map((int): TomlValue => ({ int })),
);
const anyValues: fc.Arbitrary<ConfigValues> = fc.record({ fields: anyFields, raw: anyRaw });
const anySettings = fc
  .tuple(anyPreset, anyValues, fc.array(anySet, { maxLength: 5 }))
  .map(([preset, values, sets]) =>
    sets.reduce(
      (now, [{ name }, value]) => now.set(name, value),
      TrainingSettings.ofPreset(preset).with(values),
    ),
  );

describe('a settings value', () => {
  it('has what was set, whatever was there before, and leaves the value before as it was', () => {
    fc.assert(
      fc.property(anySettings, anySet, (before, [{ name }, value]) => {
        const kept = before.values();
        const other = SETTINGS.filter((one) => one.name !== name);
        const after = before.set(name, value);
        const alone = TrainingSettings.ofPreset(before.preset).set(name, value);
        expect(after.get(name)).toEqual(alone.get(name));
        for (const one of other)
          expect(after.get(one.name), one.name).toEqual(before.get(one.name));
        expect(before.values()).toEqual(kept);
      }),
    );
  });

  it('takes a setting back: a field to the preset, any other to the trainer', () => {
    fc.assert(
      fc.property(anyPreset, anySet, (preset, [{ name }, value]) => {
        const plain = TrainingSettings.ofPreset(preset);
        expect(plain.set(name, value).set(name, null).equals(plain)).toBe(true);
      }),
    );
  });

  it('comes back from its changes against the preset', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const again = TrainingSettings.ofPreset(settings.preset).with(settings.changes());
        expect(again.equals(settings)).toBe(true);
        expect(settings.reset().changes().raw).toEqual({});
      }),
    );
    expect(TrainingSettings.ofPreset('style').changes()).toEqual(NO_VALUES);
  });

  it('is the same by its fingerprint, in whichever order arguments were given', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const turned = Object.fromEntries(Object.entries(settings.raw).reverse());
        const same = TrainingSettings.ofRun({ config: settings.config, raw: turned });
        expect(same.fingerprint()).toBe(settings.fingerprint());
        expect(settings.set('seed', 987_654).fingerprint()).not.toBe(settings.fingerprint());
      }),
    );
  });

  it('counts an argument before the field that means the same', () => {
    const settings = TrainingSettings.ofPreset('character').with({
      raw: { network_dim: { int: 8 }, train_batch_size: { int: 3 } },
    });
    expect(settings.config).toMatchObject({ rank: 32, batchSize: 1 });
    expect(settings.counted).toMatchObject({ rank: 8, batchSize: 3 });
    expect(settings.get('network_dim')).toEqual({ int: 8 });
    expect(settings.plain('network_dim')).toBe(8);
    expect(settings.isNamed('network_dim')).toBe(true);
    expect(settings.isCovered('batchSize')).toBe(true);
    expect(settings.isCovered('alpha')).toBe(false);
    // A field that is given then takes its place.
    const field = settings.with({ fields: { rank: 4 } });
    expect(field.counted.rank).toBe(4);
    expect(field.isNamed('network_dim')).toBe(false);
    expect(field.set('network_dim', 6).config.rank).toBe(6);
  });

  it('gives plain numbers the type of the setting', () => {
    const settings = TrainingSettings.ofPreset('character');
    expect(settings.set('network_alpha', 3).get('network_alpha')).toEqual({ float: 3 });
    expect(settings.set('resolution', 512).get('resolution')).toBe('512,512');
    expect(settings.set('keep_tokens', 2).get('keep_tokens')).toEqual({ int: 2 });
    expect(settings.set('max_grad_norm', 2).get('max_grad_norm')).toEqual({ float: 2 });
  });

  it('keeps paths and names out of what another project takes over', () => {
    const settings = TrainingSettings.ofPreset('style')
      .set('ae', '/m/ae.safetensors')
      .set('output_name', 'fox')
      .set('network_weights', '/m/w.safetensors')
      .set('max_grad_norm', 2);
    const { fields, raw } = settings.portable();
    expect(raw).toEqual({ max_grad_norm: { float: 2 } });
    expect(fields.epochs).toBe(6);
    for (const key of Object.keys(fields) as FieldKey[])
      expect(['path', 'text']).not.toContain(settingOfField(key).kind);
    const back = settings.reset();
    expect(back.get('ae')).toBe('/m/ae.safetensors');
    expect(back.get('output_name')).toBe('fox');
  });

  it('is filled only where it is empty', () => {
    const own = TrainingSettings.ofPreset('character').set('ae', '/mine/ae');
    const filled = own.filled({ ae: '/app/ae', clipL: '/app/clip', rank: 1 });
    expect(filled.config).toMatchObject({ ae: '/mine/ae', clipL: '/app/clip', rank: 32 });
  });
});

describe('what is named', () => {
  it('is all of it for the project, and only what the trainer gets for a run', () => {
    const settings = TrainingSettings.ofPreset('character')
      .set('ae', '/a')
      .with({ raw: { ae: '/b', keep_tokens: { int: 1 }, output_dir: '/x' } });
    const of = (all: ReturnType<TrainingSettings['named']>, name: string) =>
      all.filter((one) => one.name === name).map(({ value }) => value);
    expect(of(settings.named(), 'ae')).toEqual(['/a', '/b']);
    expect(of(settings.reaching(), 'ae')).toEqual(['/b']);
    expect(settings.named()).toContainEqual({
      name: 'keep_tokens',
      file: 'dataset',
      value: { int: 1 },
    });
    // The app sets it whatever is given.
    expect(of(settings.named(), 'output_dir')).toEqual([]);
    const left = settings.without(new Set(['ae']));
    expect(of(left.named(), 'ae')).toEqual([]);
    expect(of(left.named(), 'keep_tokens')).toEqual([{ int: 1 }]);
  });
});

describe('the user’s own text', () => {
  const TEXT = '# mine\n[any]\nnetwork_dim = 8 # small\nother_tool = 1\n';
  const read = () => {
    const found = TrainingSettings.ofText(TEXT, 'character');
    if (!found.ok) throw new Error(found.fault.message);
    return found.settings;
  };

  it('follows each change and else stays as it is', () => {
    const next = read().with({
      fields: { rank: 4, seed: 7 },
      raw: { max_grad_norm: { float: 2 } },
    });
    expect(next.text()).toBe(
      '# mine\n[any]\nnetwork_dim = 4 # small\nother_tool = 1\nseed = 7\nmax_grad_norm = 2.0\n',
    );
    expect(next.withoutText().toml).toBeNull();
    expect(read().text()).toBe(TEXT);
  });

  it('says what the value says, after any changes', () => {
    fc.assert(
      fc.property(fc.array(anySet, { maxLength: 6 }), (sets) => {
        const end = sets.reduce((now, [{ name }, value]) => now.set(name, value), read());
        const again = TrainingSettings.ofText(end.text(), 'character');
        expect(again.ok && again.settings.equals(end)).toBe(true);
      }),
    );
  });

  it('that is no TOML is told with its line', () => {
    expect(TrainingSettings.ofText('seed = \n', 'style')).toMatchObject({
      ok: false,
      fault: { line: 1 },
    });
  });
});

describe('files of earlier versions', () => {
  it('a project’s keeps its bytes through reading and giving back', () => {
    const old = {
      config: { baseModel: 'C:\\m\\flux.safetensors', rank: 8 },
      raw: { network_args: ['train_blocks=single'], max_grad_norm: { float: 1 } },
      settingsToml: '# mine\nnetwork_dim = 8\n',
    };
    const parsed = ProjectSettingsPart.parse(old);
    expect(JSON.stringify(parsed)).toBe(JSON.stringify(old));
    const { config, ...rest } = TrainingSettings.ofProject({
      ...parsed,
      preset: 'concept',
    }).forProject();
    expect(config).toEqual({ ...presetConfig('concept'), ...old.config });
    expect(JSON.stringify(rest)).toBe(
      JSON.stringify({ raw: old.raw, settingsToml: old.settingsToml }),
    );
    const bare = ProjectSettingsPart.parse({ config: {} });
    expect(JSON.stringify(bare)).toBe('{"config":{}}');
    const settings = TrainingSettings.ofProject({ ...bare, preset: 'style' });
    expect(settings.equals(TrainingSettings.ofPreset('style'))).toBe(true);
  });

  it('a run’s comes back the same', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const stored = RunSettingsPart.parse(JSON.parse(JSON.stringify(settings.forRun())));
        expect(stored).toEqual(settings.forRun());
        expect(JSON.stringify(TrainingSettings.ofRun(stored).forRun())).toBe(
          JSON.stringify(stored),
        );
      }),
    );
  });
});

describe('values that travel', () => {
  it('are joined, later ones winning, and filtered by name', () => {
    const one: ConfigValues = { fields: { rank: 4 }, raw: { keep_tokens: { int: 1 } } };
    const both = joinValues(one, { fields: { rank: 8 }, raw: { max_grad_norm: { float: 1 } } });
    expect(both).toEqual({
      fields: { rank: 8 },
      raw: { keep_tokens: { int: 1 }, max_grad_norm: { float: 1 } },
    });
    expect(joinValues(one, {})).toEqual(one);
    expect(keptValues(both, (name) => name === 'rank')).toEqual({ fields: { rank: 8 }, raw: {} });
  });

  it('hold every field and every argument', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const { fields, raw } = settings.values();
        expect(Object.keys(fields).sort()).toEqual([...FIELD_KEYS].sort());
        expect(raw).toEqual(settings.raw);
      }),
    );
  });
});
