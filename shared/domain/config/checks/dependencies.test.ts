import { describe, expect, it } from 'vitest';
import { checkConflicts } from './check-conflicts.js';
import { whyDisabled } from './dependencies.js';
import { DEPENDENCY_RULES } from './dependency-rules.js';
import { withSetting, type SettingsForm } from '../text/form-settings.js';
import { presetConfig } from '../schema/presets.js';
import type { TomlValue } from '../schema/schema.js';
import { settingOf, SETTINGS } from '../schema/settings.js';

const preset = presetConfig('character');
const form = (...values: [string, TomlValue][]): SettingsForm =>
  values.reduce<SettingsForm>((now, [name, value]) => withSetting(now, name, value, preset), {
    config: preset,
    raw: {},
    toml: null,
  });

describe('why a setting is disabled', () => {
  it('is about settings that there are, and names what to change', () => {
    for (const name of DEPENDENCY_RULES.keys()) expect(settingOf(name), name).not.toBeNull();
    for (const { name, appSets } of SETTINGS) {
      const why = whyDisabled(name, form());
      if (appSets !== null) expect(why, name).toContain(appSets);
      if (why !== null) expect(why, name).toMatch(/[.]$/);
    }
  });

  const noTextCache: [string, TomlValue][] = [
    ['cache_text_encoder_outputs', false],
    ['cache_text_encoder_outputs_to_disk', false],
  ];
  const noLatents: [string, TomlValue][] = [
    ['cache_latents', false],
    ['cache_latents_to_disk', false],
  ];
  const constant: [string, TomlValue][] = [
    ['lr_scheduler', 'constant'],
    ['lr_warmup_steps', { int: 0 }],
  ];

  it.each<[string, [string, TomlValue][], [string, TomlValue][]]>([
    ['shuffle_caption', [], noTextCache],
    ['color_aug', [], noLatents],
    ['min_bucket_reso', [['enable_bucket', false]], []],
    ['lr_warmup_steps', constant, []],
    ['lr_scheduler_power', [], [['lr_scheduler', 'polynomial']]],
    ['discrete_flow_shift', [], [['timestep_sampling', 'shift']]],
    ['text_encoder_lr', [], [['network_train_unet_only', false]]],
    ['cpu_offload_checkpointing', [['blocks_to_swap', { int: 8 }]], []],
    ['blocks_to_swap', [['cpu_offload_checkpointing', true]], []],
    ['full_bf16', [['mixed_precision', 'fp16']], []],
    ['fp8_base', [['mixed_precision', 'no']], []],
    ['persistent_data_loader_workers', [['max_data_loader_n_workers', { int: 0 }]], []],
    ['validation_seed', [], [['validation_split', { float: 0.1 }]]],
    ['base_weights_multiplier', [], [['base_weights', ['a.sft']]]],
  ])('%s', (name, disabling, enabling) => {
    expect(whyDisabled(name, form(...disabling))).toMatch(/^(Needs|Not|Counts|The scheduler)/);
    expect(whyDisabled(name, form(...enabling))).toBeNull();
  });

  it('knows what the app adds to every run', () => {
    expect(whyDisabled('discrete_flow_shift', form(), { timestep_sampling: 'shift' })).toBeNull();
  });

  it('is given for every switch that would make the trainer fail at once', () => {
    let count = 0;
    for (const { name, type } of SETTINGS) {
      if (type !== 'bool') continue;
      const now = form([name, true]);
      const failing = checkConflicts({ ...now, engine: 'sd-scripts', steps: null }).some(
        ({ at, severity }) => at === name && severity === 'error',
      );
      if (!failing) continue;
      count += 1;
      expect(whyDisabled(name, now), name).not.toBeNull();
    }
    expect(count).toBeGreaterThan(2);
  });
});
