import type { CatalogGroup } from './entry.js';

const RUN_FOLDER = 'Checkpoints of a run lie in the run’s own folder.';

export const SAVING: CatalogGroup = {
  group: 'saving',
  entries: {
    save_every_n_steps: {
      label: 'Save every n steps',
      help: 'Checkpoints between epochs. Resume points at steps are not offered: the trainer miscounts after them.',
      unit: 'steps',
      min: 1,
    },
    save_n_epoch_ratio: {
      label: 'Checkpoints in all',
      help: 'Saves about this many checkpoints over the run, instead of every n epochs.',
      level: 'expert',
      min: 1,
    },
    save_last_n_epochs: {
      label: 'Checkpoints kept, in epochs',
      help: 'Deletes checkpoints older than this many epochs. Empty: all are kept.',
      unit: 'epochs',
      min: 1,
    },
    save_last_n_epochs_state: {
      label: 'States kept, in epochs',
      help: 'Deletes states older than this many epochs.',
      unit: 'epochs',
      min: 1,
    },
    save_last_n_steps: {
      label: 'Checkpoints kept, in steps',
      help: 'Deletes step checkpoints older than this many steps.',
      level: 'expert',
      unit: 'steps',
      min: 1,
    },
    save_last_n_steps_state: {
      label: 'States kept, in steps',
      help: 'Deletes step states older than this many steps.',
      level: 'expert',
      unit: 'steps',
      min: 1,
    },
    save_state_on_train_end: {
      label: 'State at the end',
      help: 'Saves one state when training ends, also without states at checkpoints.',
    },
    save_model_as: {
      label: 'File type',
      help: 'safetensors is what ComfyUI and others read; the other two can run code when they are loaded.',
      level: 'expert',
    },
    no_metadata: {
      label: 'No metadata',
      help: 'Leaves settings and tags out of the LoRA file. Other tools then know nothing of it.',
    },
    training_comment: {
      label: 'Comment',
      help: 'A text kept in the LoRA file’s metadata.',
    },
    output_dir: {
      label: 'Output folder',
      help: 'Where checkpoints and samples go.',
      level: 'expert',
      appSets: RUN_FOLDER,
      isPath: true,
    },
    config_file: {
      label: 'Settings file',
      help: 'This very file.',
      level: 'expert',
      appSets: 'The app writes the config file.',
      isPath: true,
    },
    output_config: {
      label: 'Only print settings',
      help: 'Writes the settings to a file and ends.',
      level: 'expert',
      appSets: 'It would only print the settings and end.',
    },
  },
};

export const SAMPLES: CatalogGroup = {
  group: 'samples',
  entries: {
    sample_every_n_steps: {
      label: 'Sample every n steps',
      help: 'Samples between epochs.',
      unit: 'steps',
      min: 1,
    },
    sample_at_first: {
      label: 'Sample before training',
      help: 'Makes the samples once before the first step, for comparison.',
    },
    sample_prompts: {
      label: 'Prompt file',
      help: 'File of prompts.',
      level: 'expert',
      appSets: 'Write the prompts under “Samples” instead.',
      isPath: true,
    },
    sample_sampler: {
      label: 'Sampler',
      help: 'Sampler of Stable Diffusion samples.',
      level: 'expert',
      noEffect: 'FLUX samples are made by its own Euler sampler.',
    },
  },
};

export const VALIDATION: CatalogGroup = {
  group: 'validation',
  entries: {
    validation_split: {
      label: 'Share for validation',
      help: 'Share of images that are not trained but tested, which shows learning by heart.',
      min: 0,
      max: 1,
    },
    validation_seed: {
      label: 'Seed of the choice',
      help: 'Decides which images are held back. Empty: the seed.',
      level: 'expert',
      min: 0,
    },
    validate_every_n_steps: {
      label: 'Validate every n steps',
      help: 'Empty: at the end of each epoch.',
      unit: 'steps',
      min: 1,
    },
    validate_every_n_epochs: {
      label: 'Validate every n epochs',
      help: 'Empty: at the end of each epoch.',
      unit: 'epochs',
      min: 1,
    },
    max_validation_steps: {
      label: 'Validation steps',
      help: 'At most this many batches each time. Empty: all.',
      unit: 'steps',
      min: 1,
    },
  },
};
