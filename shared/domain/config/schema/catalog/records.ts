import type { CatalogGroup } from './entry.js';

export const LOGGING: CatalogGroup = {
  group: 'logging',
  entries: {
    log_with: {
      label: 'Tracker',
      help: 'tensorboard is what the loss curve is read from (the app’s). wandb sends your runs to their service.',
    },
    log_prefix: {
      label: 'Log folder prefix',
      help: 'Put before the log folder’s name.',
      level: 'expert',
    },
    log_tracker_name: {
      label: 'Tracker’s project name',
      help: 'Name that the tracker shows.',
      level: 'expert',
    },
    log_tracker_config: {
      label: 'Tracker’s settings file',
      help: 'A TOML with settings of the tracker.',
      level: 'expert',
      isPath: true,
    },
    log_config: {
      label: 'Log the settings',
      help: 'Gives all settings to the tracker as well.',
      level: 'expert',
    },
    logging_dir: {
      label: 'Log folder',
      help: 'Where TensorBoard files go.',
      level: 'expert',
      appSets: 'Logs of a run lie in the run’s own folder.',
      isPath: true,
    },
    wandb_run_name: { label: 'wandb run name', help: 'Name of the run at wandb.', level: 'expert' },
    wandb_api_key: {
      label: 'wandb key',
      help: 'Your key for wandb. It is written into the settings file in plain text.',
      level: 'expert',
    },
    console_log_level: {
      label: 'Log level',
      help: 'What the trainer’s log tells.',
      level: 'expert',
    },
    console_log_file: {
      label: 'Log file',
      help: 'Writes the log to a file instead of the console; the app then sees no log lines.',
      level: 'expert',
      isPath: true,
    },
    console_log_simple: {
      label: 'Plain log',
      help: 'Log lines without colours and columns.',
      level: 'expert',
    },
  },
};

export const METADATA: CatalogGroup = {
  group: 'metadata',
  entries: {
    metadata_title: { label: 'Title', help: 'Title in the LoRA file. Empty: the output name.' },
    metadata_author: { label: 'Author', help: 'Author in the LoRA file.' },
    metadata_description: { label: 'Description', help: 'Description in the LoRA file.' },
    metadata_license: { label: 'License', help: 'License in the LoRA file.' },
    metadata_tags: { label: 'Tags', help: 'Tags in the LoRA file, with commas between.' },
    metadata_usage_hint: { label: 'Usage hint', help: 'How to use the LoRA.', level: 'expert' },
    metadata_thumbnail: {
      label: 'Thumbnail',
      help: 'A small picture as a data URL.',
      level: 'expert',
    },
    metadata_merged_from: {
      label: 'Merged from',
      help: 'Names of models it was merged from.',
      level: 'expert',
    },
    metadata_trigger_phrase: {
      label: 'Trigger phrase',
      help: 'The words that call what was learned.',
    },
    metadata_preprocessor: {
      label: 'Preprocessor',
      help: 'Preparation of images that the LoRA needs.',
      level: 'expert',
    },
    metadata_is_negative_embedding: {
      label: 'Negative embedding',
      help: 'Says that it is for the negative prompt.',
      level: 'expert',
    },
  },
};

export const HUB: CatalogGroup = {
  group: 'hub',
  entries: {
    huggingface_repo_id: {
      label: 'Repository',
      help: 'Uploads checkpoints to this repository on Hugging Face: they leave your machine.',
      level: 'expert',
    },
    huggingface_repo_type: {
      label: 'Repository type',
      help: 'model, dataset or space.',
      level: 'expert',
    },
    huggingface_path_in_repo: {
      label: 'Path in it',
      help: 'Folder inside the repository.',
      level: 'expert',
    },
    huggingface_token: {
      label: 'Token',
      help: 'Your access token. It is written into the settings file in plain text.',
      level: 'expert',
    },
    huggingface_repo_visibility: {
      label: 'Visibility',
      help: 'public or private.',
      level: 'expert',
      usual: ['private', 'public'],
    },
    save_state_to_huggingface: {
      label: 'Upload states',
      help: 'Uploads states as well.',
      level: 'expert',
    },
    resume_from_huggingface: {
      label: 'Resume from there',
      help: 'Takes the state to resume from the repository.',
      level: 'expert',
      appSets: 'Use “Resume” on the run instead.',
    },
    async_upload: {
      label: 'Upload while training',
      help: 'Does not wait for uploads.',
      level: 'expert',
    },
  },
};
