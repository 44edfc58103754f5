import type { CatalogGroup } from './entry.js';

export const LEARNING: CatalogGroup = {
  group: 'training',
  entries: {
    optimizer_args: {
      label: 'Optimizer arguments',
      help: 'key=value for the optimizer, such as weight_decay=0.01. The app adds those that Adafactor needs.',
    },
    max_grad_norm: {
      label: 'Largest gradient',
      help: 'Larger gradients are cut to this norm. 0: never; right for Adafactor.',
      min: 0,
    },
    unet_lr: {
      label: 'Learning rate of the transformer',
      help: 'Wins over “Learning rate” for the transformer’s part of the LoRA.',
      min: 0,
      max: 10,
    },
    text_encoder_lr: {
      label: 'Learning rates of text encoders',
      help: 'CLIP-L first, then T5. Only where text encoders are trained.',
      level: 'expert',
      min: 0,
      max: 10,
    },
    lr_scheduler_num_cycles: {
      label: 'Restarts',
      help: 'How often cosine_with_restarts begins anew.',
      unit: 'cycles',
      min: 1,
      max: 1000,
    },
    lr_scheduler_power: {
      label: 'Power',
      help: 'Exponent of the polynomial scheduler.',
      level: 'expert',
    },
    lr_decay_steps: {
      label: 'Decay',
      help: 'Steps at the end over which warmup_stable_decay falls; below 1 a share of all steps.',
      level: 'expert',
      min: 0,
    },
    lr_scheduler_timescale: {
      label: 'Time scale',
      help: 'Time scale of the inverse_sqrt scheduler. Empty: the warm-up.',
      level: 'expert',
      unit: 'steps',
      min: 1,
    },
    lr_scheduler_min_lr_ratio: {
      label: 'Lowest share of the rate',
      help: 'Where cosine_with_min_lr and warmup_stable_decay end, as a share of the learning rate.',
      level: 'expert',
      min: 0,
      max: 1,
    },
    lr_scheduler_type: {
      label: 'Own scheduler class',
      help: 'A Python class such as CosineAnnealingLR; wins over “Scheduler”.',
      level: 'expert',
    },
    lr_scheduler_args: {
      label: 'Scheduler arguments',
      help: 'key=value for the scheduler class.',
      level: 'expert',
    },
    max_train_steps: {
      label: 'Steps in all',
      help: 'Counts only where epochs are not said.',
      level: 'expert',
      unit: 'steps',
      min: 1,
      appSets: 'The run’s length is set by “Epochs”, which wins in the trainer too.',
    },
    use_8bit_adam: {
      label: 'AdamW 8 bit (old switch)',
      help: 'Replaced by the optimizer AdamW8bit; both at once are refused.',
      level: 'expert',
    },
    use_lion_optimizer: {
      label: 'Lion (old switch)',
      help: 'Replaced by the optimizer Lion; both at once are refused.',
      level: 'expert',
    },
    fused_backward_pass: {
      label: 'Fused backward pass',
      help: 'Steps the optimizer while gradients come in, in full fine-tuning.',
      level: 'expert',
      noEffect: 'LoRA training does not use it.',
    },
    resume: {
      label: 'Resume from a state',
      help: 'Folder of a saved state.',
      level: 'expert',
      appSets: 'Use “Resume” on the run instead.',
      isPath: true,
    },
    initial_epoch: {
      label: 'First epoch',
      help: 'Number the first epoch gets.',
      level: 'expert',
      min: 1,
      appSets: 'Use “Resume” on the run instead.',
    },
    initial_step: {
      label: 'First step',
      help: 'Number the first step gets.',
      level: 'expert',
      min: 0,
      appSets: 'Use “Resume” on the run instead.',
    },
    skip_until_initial_step: {
      label: 'Skip to the first step',
      help: 'Goes through the data without training up to the first step.',
      level: 'expert',
      appSets: 'With accumulation it trains nothing. Use “Resume” on the run instead.',
    },
  },
};
