import type { TomlValue } from './schema.js';

/**
 * Arguments that the app adds to config.toml for sd-scripts, where the form has no field for them.
 * The trainer's own defaults are made for other models: without the first four a FLUX.1 LoRA learns badly,
 * and without `caption_extension` every .txt caption is ignored.
 */
export const APP_DEFAULTS: Readonly<Record<string, TomlValue>> = {
  timestep_sampling: 'shift',
  discrete_flow_shift: { float: 3.1582 },
  model_prediction_type: 'raw',
  guidance_scale: { float: 1 },
  caption_extension: '.txt',
  // With the spawn start method (Windows, macOS) each worker copies the dataset; one is enough for cached latents.
  max_data_loader_n_workers: { int: 1 },
  persistent_data_loader_workers: true,
  sdpa: true,
  network_module: 'networks.lora_flux',
  save_model_as: 'safetensors',
  // The trainer reports exact losses only to a tracker; the progress bar shows a rounded average.
  log_with: 'tensorboard',
};
