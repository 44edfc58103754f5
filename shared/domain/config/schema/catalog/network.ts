import type { CatalogGroup } from './entry.js';

export const NETWORK: CatalogGroup = {
  group: 'network',
  entries: {
    network_module: {
      label: 'Network module',
      help: 'networks.lora_flux makes the LoRA this app speaks of. Others need their own arguments.',
      level: 'expert',
      usual: ['networks.lora_flux', 'networks.oft_flux'],
    },
    network_args: {
      label: 'Network arguments',
      help: 'key=value for the network, such as train_blocks=single. Keys it does not know are ignored without a word.',
    },
    network_dropout: {
      label: 'Network dropout',
      help: 'Share of the LoRA’s neurons left out at each step: against learning by heart.',
      min: 0,
      max: 1,
    },
    scale_weight_norms: {
      label: 'Largest weight norm',
      help: 'Holds the LoRA’s weights below this norm; 1.0 is usual. Keeps LoRAs easy to combine.',
      min: 0,
    },
    network_weights: {
      label: 'Go on from a LoRA',
      help: 'A LoRA file whose weights are the start. Its rank must be the same.',
      isPath: true,
    },
    dim_from_weights: {
      label: 'Rank of that LoRA',
      help: 'Takes rank and alpha from the LoRA that is gone on from.',
    },
    base_weights: {
      label: 'LoRAs merged beforehand',
      help: 'LoRA files merged into the base model before training.',
      level: 'expert',
    },
    base_weights_multiplier: {
      label: 'Their strengths',
      help: 'One strength for each LoRA merged beforehand; 1 where absent.',
      level: 'expert',
    },
    network_train_text_encoder_only: {
      label: 'Train text encoders only',
      help: 'Leaves the transformer untrained. Rarely of use with FLUX.',
      level: 'expert',
    },
  },
};
