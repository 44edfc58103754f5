import { defaultConfig, type TrainingConfig, type TrainingConfigPartial } from './schema.js';

export interface Preset {
  readonly id: 'character' | 'style' | 'concept';
  readonly label: string;
  readonly summary: string;
  readonly values: TrainingConfigPartial;
}

/**
 * The guide's numbers by kind of LoRA (character: rank 32, 8–12 epochs; style: rank 16–64, 5–8 epochs;
 * concept: rank 8–16). All else is the guide's configuration, with three departures that `PRESET_DEPARTURES` explains.
 */
export const PRESETS: readonly Preset[] = [
  {
    id: 'character',
    label: 'Character',
    summary: 'A person or figure. 15–50 images, rank 32, 10 epochs.',
    values: { rank: 32, alpha: 16, epochs: 10 },
  },
  {
    id: 'style',
    label: 'Style',
    summary: 'A look or technique. 50–200 images, rank 32, 6 epochs.',
    values: { rank: 32, alpha: 16, epochs: 6 },
  },
  {
    id: 'concept',
    label: 'Concept',
    summary: 'An object, pose or idea. Rank 16, 8 epochs.',
    values: { rank: 16, alpha: 8, epochs: 8 },
  },
];

/** Where the presets depart from the guide, and why; shown beside the preset. */
export const PRESET_DEPARTURES: readonly { setting: string; why: string }[] = [
  {
    setting: 'fp8_base = true',
    why: 'The guide loads an fp8 file but does not say so to the trainer, which then expands it to bf16: about 24 GB.',
  },
  {
    setting: 'cache_text_encoder_outputs = true (and on disk)',
    why: 'T5-XXL alone fills 9 GB; with its outputs cached it leaves the card before training.',
  },
  {
    setting: 'network_train_unet_only = true',
    why: 'Cached text encoder outputs cannot be trained, and FLUX LoRAs rarely gain from training CLIP-L.',
  },
];

/** A whole configuration for a kind of LoRA. */
export function presetConfig(id: Preset['id']): TrainingConfig {
  const preset = PRESETS.find((candidate) => candidate.id === id);
  return { ...defaultConfig(), ...definedOnly(preset?.values ?? {}) };
}

/** Drops keys whose value is undefined, so that they cannot overwrite a value below them. */
export function definedOnly(values: TrainingConfigPartial): Partial<TrainingConfig> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<TrainingConfig>;
}
