import { basename } from 'node:path';
import type { Dataset } from './dataset.js';
import type { Plan } from './plan.js';
import type { Settings } from './settings.js';

const WHAT_IT_IS =
  'Made by the rehearsal of LoRA Studio: a tiny adapter trained on 32 x 32 pixel versions of the images to check the ' +
  'whole workflow. It is not a FLUX LoRA and changes nothing when a FLUX workflow loads it.';

export interface Progress {
  readonly step: number;
  /** Epochs done or begun, from 1; 0 before the first. */
  readonly epoch: number;
  /** Unix ms. */
  readonly startedAt: number;
}

/** Metadata of a checkpoint: keys and spelling as sd-scripts writes them (all text), and one that says what this is. */
export function checkpointMetadata(
  settings: Settings,
  plan: Plan,
  dataset: Dataset,
  progress: Progress,
): Record<string, string> {
  const values: Record<string, string | number | boolean | null> = {
    lora_studio_rehearsal: WHAT_IT_IS,
    'modelspec.architecture': 'lora-studio-rehearsal/lora',
    'modelspec.title': settings.outputName,
    ss_base_model_version: 'lora-studio-rehearsal',
    ss_network_module: 'lora_studio.rehearsal',
    ss_sd_model_name: null,
    ss_output_name: settings.outputName,
    ss_network_dim: settings.rank,
    ss_network_alpha: settings.alpha,
    ss_learning_rate: settings.learningRate,
    ss_lr_scheduler: settings.scheduler,
    ss_lr_warmup_steps: settings.warmup,
    ss_optimizer: 'lora_studio.rehearsal.AdamW',
    ss_max_grad_norm: settings.maxGradNorm,
    ss_gradient_accumulation_steps: settings.gradientAccumulation,
    ss_total_batch_size: plan.batchSize,
    ss_batch_size_per_device: plan.batchSize,
    ss_resolution: '(32, 32)',
    ss_seed: settings.seed,
    ss_steps: progress.step,
    ss_epoch: progress.epoch,
    ss_num_epochs: plan.epochs,
    ss_max_train_steps: plan.totalSteps,
    ss_num_train_images: plan.imagesWithRepeats,
    ss_num_reg_images: 0,
    ss_num_batches_per_epoch: plan.batchesPerEpoch,
    ss_tag_frequency: JSON.stringify(tagFrequency(dataset)),
    ss_dataset_dirs: JSON.stringify(datasetDirs(dataset)),
    ss_training_started_at: progress.startedAt / 1000,
    ss_training_finished_at: Date.now() / 1000,
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, inPython(value)]));
}

/** sd-scripts writes Python's words. */
function inPython(value: string | number | boolean | null): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

/** How often each tag occurs in the captions of each folder; an image counts once, whatever its repeats. */
function tagFrequency({ folders }: Dataset): Record<string, Record<string, number>> {
  const all = new Map<string, Map<string, number>>();
  for (const folder of folders) {
    const counts = all.get(folder.name) ?? new Map<string, number>();
    all.set(folder.name, counts);
    for (const tag of folder.images.flatMap(({ caption }) => caption.split(','))) {
      const name = tag.trim().toLowerCase();
      if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return Object.fromEntries([...all].map(([name, counts]) => [name, Object.fromEntries(counts)]));
}

function datasetDirs({
  folders,
}: Dataset): Record<string, { n_repeats: number; img_count: number }> {
  return Object.fromEntries(
    folders.map(({ name, repeats, images }) => [
      basename(name),
      { n_repeats: repeats, img_count: images.length },
    ]),
  );
}
