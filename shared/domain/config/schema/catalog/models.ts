import type { CatalogGroup } from './entry.js';

export const MODELS: CatalogGroup = {
  group: 'models',
  entries: {
    model_type: {
      label: 'Model type',
      help: 'flux for FLUX.1, chroma for Chroma. Chroma has no CLIP-L and other rules; this app is made for flux.',
      level: 'expert',
    },
    tokenizer_cache_dir: {
      label: 'Tokenizer folder',
      help: 'Where the tokenizers are kept. Without it each start asks the model hub for them. Also in Settings.',
      isPath: true,
    },
    t5xxl_max_token_length: {
      label: 'T5 token limit',
      help: 'Tokens of a caption that T5 sees; 512 for dev and 256 for schnell when empty. A change does not renew caches.',
      unit: 'tokens',
      min: 1,
      max: 512,
    },
    apply_t5_attn_mask: {
      label: 'T5 attention mask',
      help: 'Leaves padding out of T5’s output. Caches made without it are renewed.',
    },
    disable_mmap_load_safetensors: {
      label: 'Read model files without mapping',
      help: 'Reads whole files instead of mapping them into memory: can be faster on network drives and under WSL.',
      level: 'expert',
    },
    controlnet_model_name_or_path: {
      label: 'ControlNet model',
      help: 'For ControlNet training scripts.',
      level: 'expert',
      noEffect: 'LoRA training loads no ControlNet.',
      isPath: true,
    },
    vae: {
      label: 'VAE (Stable Diffusion)',
      help: 'Another VAE for Stable Diffusion models.',
      level: 'expert',
      noEffect: 'FLUX takes its autoencoder from “Autoencoder” (ae).',
      isPath: true,
    },
    no_half_vae: {
      label: 'Autoencoder in float32',
      help: 'Encodes images in full precision; more memory while caching.',
      level: 'expert',
    },
    v2: {
      label: 'Stable Diffusion 2',
      help: 'Says that the model is Stable Diffusion 2.',
      level: 'expert',
      noEffect: 'It is about Stable Diffusion 2 only.',
    },
    v_parameterization: {
      label: 'v-parameterization',
      help: 'Training target of some Stable Diffusion models.',
      level: 'expert',
      noEffect: 'FLUX learns by flow matching.',
    },
    clip_skip: {
      label: 'CLIP skip',
      help: 'Takes an earlier layer of the text encoder.',
      level: 'expert',
      min: 1,
      max: 12,
      noEffect: 'It is for Stable Diffusion; FLUX takes CLIP-L’s pooled output.',
    },
    max_token_length: {
      label: 'CLIP token limit',
      help: 'Longer captions for Stable Diffusion.',
      level: 'expert',
      unit: 'tokens',
      noEffect: 'FLUX reads long captions with T5: see “T5 token limit”.',
    },
  },
};
