/** The plain value of a setting by the trainer’s name, its own default where it is not set. */
export type Get = (name: string) => unknown;

interface Rule {
  readonly settings: readonly string[];
  /** Why it cannot be used as things stand; null: it can. Names the setting to change. */
  readonly why: (get: Get) => string | null;
}

const needs = (isMet: (get: Get) => boolean, text: string) => (get: Get) =>
  isMet(get) ? null : text;
const isOn = (name: string) => (get: Get) => get(name) === true;
const isSet = (name: string) => (get: Get) => {
  const value = get(name);
  return value !== null && value !== 0 && value !== false && value !== '';
};
const isOneOf =
  (name: string, ...values: string[]) =>
  (get: Get) =>
    values.includes(String(get(name)));

function textCache(get: Get): string | null {
  const isCached =
    get('cache_text_encoder_outputs') === true ||
    get('cache_text_encoder_outputs_to_disk') === true;
  return isCached ? 'Needs “Cache text encoder outputs” off: cached captions cannot change.' : null;
}

function latentCache(get: Get): string | null {
  const isCached = get('cache_latents') === true || get('cache_latents_to_disk') === true;
  return isCached ? 'Needs “Cache latents” off: cached images cannot change.' : null;
}

const DATA_RULES: readonly Rule[] = [
  {
    settings: [
      ...['shuffle_caption', 'caption_dropout_rate', 'caption_tag_dropout_rate'],
      ...['token_warmup_step', 'token_warmup_min'],
    ],
    why: textCache,
  },
  { settings: ['color_aug', 'random_crop'], why: latentCache },
  {
    settings: ['min_bucket_reso', 'max_bucket_reso', 'bucket_reso_steps', 'bucket_no_upscale'],
    why: needs(isOn('enable_bucket'), 'Needs “Aspect buckets” on.'),
  },
  {
    settings: ['persistent_data_loader_workers'],
    why: needs(
      (get) => get('max_data_loader_n_workers') !== 0,
      'Needs at least one loader process.',
    ),
  },
  {
    settings: [
      ...['validation_seed', 'validate_every_n_steps', 'validate_every_n_epochs'],
      'max_validation_steps',
    ],
    why: needs(isSet('validation_split'), 'Needs “Share for validation” above 0.'),
  },
];

const LEARNING_RULES: readonly Rule[] = [
  {
    settings: ['discrete_flow_shift'],
    why: needs(isOneOf('timestep_sampling', 'shift'), 'Counts only with timestep sampling shift.'),
  },
  {
    settings: ['sigmoid_scale'],
    why: needs(
      isOneOf('timestep_sampling', 'sigmoid', 'shift', 'flux_shift'),
      'Counts only with timestep sampling sigmoid, shift or flux_shift.',
    ),
  },
  {
    settings: ['logit_mean', 'logit_std'],
    why: needs(isOneOf('weighting_scheme', 'logit_normal'), 'Needs the weighting logit_normal.'),
  },
  {
    settings: ['mode_scale'],
    why: needs(isOneOf('weighting_scheme', 'mode'), 'Needs the weighting mode.'),
  },
  {
    settings: ['huber_schedule', 'huber_c', 'huber_scale'],
    why: needs(isOneOf('loss_type', 'huber', 'smooth_l1'), 'Needs the loss huber or smooth_l1.'),
  },
  {
    settings: ['ip_noise_gamma_random_strength'],
    why: needs(isSet('ip_noise_gamma'), 'Needs “Input noise”.'),
  },
  {
    settings: ['lr_warmup_steps'],
    // A warm-up that is set keeps the field enabled, so that the user can remove it.
    why: (get) =>
      get('lr_scheduler') === 'constant' && !isSet('lr_warmup_steps')(get)
        ? 'The scheduler constant takes no warm-up. Choose constant_with_warmup.'
        : null,
  },
  scheduled('lr_scheduler_num_cycles', 'cosine_with_restarts'),
  scheduled('lr_scheduler_power', 'polynomial'),
  scheduled('lr_decay_steps', 'warmup_stable_decay'),
  scheduled('lr_scheduler_timescale', 'inverse_sqrt'),
  scheduled('lr_scheduler_min_lr_ratio', 'cosine_with_min_lr', 'warmup_stable_decay'),
  {
    settings: ['lr_scheduler_args'],
    why: needs(isSet('lr_scheduler_type'), 'Needs “Own scheduler class”.'),
  },
  {
    settings: ['text_encoder_lr'],
    why: needs(
      (get) => get('network_train_unet_only') !== true,
      'Needs “Train the transformer only” off: text encoders are not trained.',
    ),
  },
  {
    settings: ['dim_from_weights'],
    why: needs(isSet('network_weights'), 'Needs “Go on from a LoRA”.'),
  },
  {
    settings: ['base_weights_multiplier'],
    why: needs(isSet('base_weights'), 'Needs “LoRAs merged beforehand”.'),
  },
];

function scheduled(setting: string, ...schedulers: string[]): Rule {
  const text = `Needs the scheduler ${schedulers.join(' or ')}.`;
  return { settings: [setting], why: needs(isOneOf('lr_scheduler', ...schedulers), text) };
}

const MEMORY_RULES: readonly Rule[] = [
  {
    settings: ['cpu_offload_checkpointing'],
    why: (get) => {
      if (isSet('blocks_to_swap')(get)) return 'Not together with swapped blocks: set them to 0.';
      return get('gradient_checkpointing') === true ? null : 'Needs “Gradient checkpointing” on.';
    },
  },
  {
    settings: ['blocks_to_swap'],
    why: needs(
      (get) => get('cpu_offload_checkpointing') !== true,
      'Not together with “Checkpoints in system RAM”: turn that off.',
    ),
  },
  {
    settings: ['full_bf16'],
    why: needs(isOneOf('mixed_precision', 'bf16'), 'Needs mixed precision bf16.'),
  },
  {
    settings: ['full_fp16'],
    why: needs(isOneOf('mixed_precision', 'fp16'), 'Needs mixed precision fp16.'),
  },
  {
    settings: ['fp8_base'],
    why: needs(isOneOf('mixed_precision', 'bf16', 'fp16'), 'Needs mixed precision bf16 or fp16.'),
  },
  {
    settings: ['dynamo_backend'],
    why: needs(isOn('torch_compile'), 'Needs “Compile the model” on.'),
  },
  {
    settings: [
      ...['zero_stage', 'offload_optimizer_device', 'offload_optimizer_nvme_path'],
      ...['offload_param_device', 'offload_param_nvme_path', 'zero3_init_flag'],
      ...['zero3_save_16bit_model', 'fp16_master_weights_and_gradients'],
    ],
    why: needs(isOn('deepspeed'), 'Needs DeepSpeed on.'),
  },
];

const RECORD_RULES: readonly Rule[] = [
  {
    settings: ['save_last_n_steps', 'save_last_n_steps_state'],
    why: needs(isSet('save_every_n_steps'), 'Needs “Save every n steps”.'),
  },
  {
    settings: ['wandb_run_name', 'wandb_api_key'],
    why: needs(isOneOf('log_with', 'wandb', 'all'), 'Needs the tracker wandb or all.'),
  },
  {
    settings: [
      ...['huggingface_repo_type', 'huggingface_path_in_repo', 'huggingface_token'],
      ...['huggingface_repo_visibility', 'save_state_to_huggingface', 'async_upload'],
    ],
    why: needs(isSet('huggingface_repo_id'), 'Needs a repository.'),
  },
];

/** Settings that count only while another one has a certain value. What makes the trainer fail is in `check-conflicts`. */
export const DEPENDENCY_RULES: ReadonlyMap<string, Rule['why']> = new Map(
  [...DATA_RULES, ...LEARNING_RULES, ...MEMORY_RULES, ...RECORD_RULES].flatMap(
    ({ settings, why }) => settings.map((name) => [name, why] as const),
  ),
);
