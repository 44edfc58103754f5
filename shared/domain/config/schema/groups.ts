/** Groups of the form, in its order. */
export const FIELD_GROUPS = [
  'models',
  'dataset',
  'captions',
  'training',
  'flow',
  'network',
  'memory',
  'saving',
  'samples',
  'validation',
  'logging',
  'metadata',
  'hub',
  'machine',
] as const;
export type FieldGroup = (typeof FIELD_GROUPS)[number];

export const GROUP_LABELS: Readonly<Record<FieldGroup, string>> = {
  models: 'Models',
  dataset: 'Images and batches',
  captions: 'Captions',
  training: 'Learning',
  flow: 'Noise and loss',
  network: 'LoRA network',
  memory: 'Memory and precision',
  saving: 'Checkpoints',
  samples: 'Samples',
  validation: 'Validation',
  logging: 'Logs',
  metadata: 'Metadata of the LoRA file',
  hub: 'Hugging Face upload',
  machine: 'Several GPUs and DeepSpeed',
};
