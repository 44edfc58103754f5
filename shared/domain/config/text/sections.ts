import { settingOf } from '../schema/settings.js';

/** Sections of a settings file, in order. They are for people: the trainer flattens them. */
export const SECTIONS = [
  'model_arguments',
  'dataset_arguments',
  'training_arguments',
  'network_arguments',
] as const;
type Section = (typeof SECTIONS)[number];

const OF_DATASET =
  /^(dataset_config|cache_|max_data_loader|persistent_data|vae_batch|text_encoder_batch|t5xxl_max|skip_cache)/;

/** The section in which a key is written. */
export function sectionOf(key: string): Section {
  const group = settingOf(key)?.group;
  if (OF_DATASET.test(key)) return 'dataset_arguments';
  if (group === 'models') return 'model_arguments';
  if (group === 'network' || key.startsWith('network_')) return 'network_arguments';
  return group === 'dataset' || group === 'captions' ? 'dataset_arguments' : 'training_arguments';
}
