import type { CatalogGroup } from './entry.js';

const DEEPSPEED = 'Counts only with DeepSpeed.';
const ONE_GPU = 'This app trains on one GPU.';

export const MEMORY: CatalogGroup = {
  group: 'memory',
  entries: {
    fp8_base_unet: {
      label: 'fp8 transformer only',
      help: 'Keeps FLUX in 8 bits but the text encoders as they are. With “fp8 base model” all are in 8 bits.',
    },
    cpu_offload_checkpointing: {
      label: 'Checkpoints in system RAM',
      help: 'Saves up to 1 GB on the card for about 15 % of speed. Not together with swapped blocks.',
    },
    full_bf16: {
      label: 'Everything in bf16',
      help: 'LoRA weights and gradients in bf16 too. Saves a little memory, costs accuracy.',
    },
    full_fp16: {
      label: 'Everything in fp16',
      help: 'LoRA weights and gradients in fp16 too. Unstable with FLUX.',
      level: 'expert',
    },
    sdpa: {
      label: 'PyTorch attention',
      help: 'Scaled dot product attention, which FLUX uses in any case.',
      level: 'expert',
    },
    xformers: {
      label: 'xformers attention',
      help: 'Another attention for Stable Diffusion; needs the package xformers.',
      level: 'expert',
    },
    mem_eff_attn: {
      label: 'Memory efficient attention',
      help: 'An old attention for Stable Diffusion.',
      level: 'expert',
    },
    split_mode: {
      label: 'Split mode (old)',
      help: 'Old way to save memory; the trainer turns it into 18 swapped blocks.',
      level: 'expert',
    },
    highvram: {
      label: 'Plenty of VRAM',
      help: 'Does not empty the card’s memory between parts while caching.',
      level: 'expert',
    },
    lowram: {
      label: 'Little system RAM',
      help: 'Loads models straight to the card, for machines with less RAM than VRAM.',
      level: 'expert',
    },
    torch_compile: {
      label: 'Compile the model',
      help: 'torch.compile: slow start, perhaps faster steps. Not on every system.',
      level: 'expert',
    },
    dynamo_backend: {
      label: 'Compiler',
      help: 'Backend of torch.compile.',
      level: 'expert',
    },
  },
};

export const MACHINE: CatalogGroup = {
  group: 'machine',
  entries: {
    ddp_timeout: {
      label: 'Time limit between GPUs',
      help: 'Minutes that one GPU waits for another.',
      level: 'expert',
      unit: 'min',
      min: 1,
      noEffect: ONE_GPU,
    },
    ddp_gradient_as_bucket_view: {
      label: 'Gradients as bucket view',
      help: 'Saves memory with several GPUs.',
      level: 'expert',
      noEffect: ONE_GPU,
    },
    ddp_static_graph: {
      label: 'Static graph',
      help: 'Faster with several GPUs.',
      level: 'expert',
      noEffect: ONE_GPU,
    },
    deepspeed: {
      label: 'DeepSpeed',
      help: 'Spreads training over GPUs, RAM and disk. Needs the package deepspeed; not on Windows.',
      level: 'expert',
    },
    zero_stage: { label: 'ZeRO stage', help: DEEPSPEED, level: 'expert' },
    offload_optimizer_device: {
      label: 'Optimizer offload',
      help: `Where the optimizer’s state goes. ${DEEPSPEED}`,
      level: 'expert',
    },
    offload_optimizer_nvme_path: {
      label: 'Optimizer offload folder',
      help: DEEPSPEED,
      level: 'expert',
      isPath: true,
    },
    offload_param_device: {
      label: 'Weights offload',
      help: `Where weights go. ${DEEPSPEED}`,
      level: 'expert',
    },
    offload_param_nvme_path: {
      label: 'Weights offload folder',
      help: DEEPSPEED,
      level: 'expert',
      isPath: true,
    },
    zero3_init_flag: { label: 'ZeRO 3 initialisation', help: DEEPSPEED, level: 'expert' },
    zero3_save_16bit_model: { label: 'ZeRO 3 saves 16 bit', help: DEEPSPEED, level: 'expert' },
    fp16_master_weights_and_gradients: {
      label: 'fp16 master weights',
      help: DEEPSPEED,
      level: 'expert',
    },
  },
};
