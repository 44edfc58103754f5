import { bucketRules } from '../../trainer-reader/index.js';
import { settingsText, withSetting, type SettingsForm } from './form-settings.js';
import { presetConfig, type Preset } from '../schema/presets.js';
import type { RawValues } from '../schema/arguments.js';
import { VRAM_CLASSES, type VramId } from '../plan/vram-classes.js';

export interface NewConfig {
  readonly preset: Preset['id'];
  readonly vram: VramId | null;
  /** Arguments that a FLUX LoRA needs and the form has no field for. */
  readonly defaults: RawValues;
  /** Paths and names that are known; what is not gets a line to fill in. */
  readonly known: Readonly<Record<string, string>>;
}

/** What the trainer cannot do without, and an example of each. */
const TO_FILL: Readonly<Record<string, string>> = {
  pretrained_model_name_or_path: '/models/flux1-dev.safetensors',
  clip_l: '/models/clip_l.safetensors',
  t5xxl: '/models/t5xxl_fp16.safetensors',
  ae: '/models/ae.safetensors',
  train_data_dir: '/datasets/my_dataset/img',
  output_dir: '/loras',
  output_name: 'my_lora',
};

/** A whole config file for `flux_train_network.py --config_file`, from a preset and a class of card. */
export function newConfigText({ preset, vram, defaults, known }: NewConfig): string {
  const own = presetConfig(preset);
  const card = VRAM_CLASSES.find(({ id }) => id === vram);
  const config = { ...own, ...card?.values };
  const sizes = bucketRules(config.resolution);
  const raw: RawValues = {
    ...defaults,
    min_bucket_reso: { int: sizes.minSide },
    max_bucket_reso: { int: sizes.maxSide },
  };
  // Samples need a prompt file, which a new file does not name.
  const start: SettingsForm = { config: { ...config, sampleEveryEpochs: 0 }, raw, toml: null };
  const filled = Object.entries({ ...TO_FILL, ...known }).reduce(
    (form, [name, value]) => withSetting(form, name, value, own),
    start,
  );
  const missing = Object.keys(TO_FILL).filter((name) => known[name] === undefined);
  return `${head(preset, card?.label ?? null, missing)}\n${withoutSampling(settingsText(filled))}`;
}

function withoutSampling(text: string): string {
  return text.replace(/^sample_every_n_epochs = 0\n/m, '');
}

function head(preset: string, card: string | null, missing: readonly string[]): string {
  const lines = [`# FLUX.1-dev LoRA: ${preset}${card === null ? '' : `, for a card of ${card}`}.`];
  if (missing.length > 0) lines.push(`# Fill in: ${missing.join(', ')}.`);
  return `${lines.join('\n')}\n`;
}
