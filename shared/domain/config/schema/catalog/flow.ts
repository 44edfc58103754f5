import type { CatalogGroup } from './entry.js';

const POST_LOSS = 'The FLUX trainer leaves the loss as it is.';
const PLAIN_NOISE = 'The FLUX trainer takes plain noise.';

export const FLOW: CatalogGroup = {
  group: 'flow',
  entries: {
    timestep_sampling: {
      label: 'Timestep sampling',
      help: 'Which noise levels are trained how often. shift (the app’s) or flux_shift for FLUX; the trainer’s own default is sigma.',
    },
    discrete_flow_shift: {
      label: 'Flow shift',
      help: 'Moves training towards high noise. 3.1582 is what sd-scripts’ FLUX settings use.',
      min: 0,
      max: 100,
    },
    sigmoid_scale: {
      label: 'Sigmoid scale',
      help: 'Above 1 spreads noise levels, below 1 gathers them in the middle.',
      min: 0,
      max: 100,
    },
    model_prediction_type: {
      label: 'Prediction type',
      help: 'raw for FLUX (the app’s); the trainer’s own default sigma_scaled is for other models.',
    },
    guidance_scale: {
      label: 'Guidance while training',
      help: '1.0 for FLUX.1-dev (the app’s); the trainer’s own default is 3.5.',
      min: 0,
      max: 100,
    },
    weighting_scheme: {
      label: 'Weighting',
      help: 'Weighs noise levels in the loss; logit_normal and mode also draw them when sampling is sigma.',
      level: 'expert',
    },
    logit_mean: {
      label: 'Mean of logit_normal',
      help: 'Only with the weighting logit_normal.',
      level: 'expert',
    },
    logit_std: {
      label: 'Spread of logit_normal',
      help: 'Only with the weighting logit_normal.',
      level: 'expert',
      min: 0,
    },
    mode_scale: {
      label: 'Scale of mode',
      help: 'Only with the weighting mode.',
      level: 'expert',
    },
    min_timestep: {
      label: 'Lowest timestep',
      help: 'Limit of noise levels, 0 to 999. Made for Stable Diffusion; FLUX’s sampling may pass over it.',
      level: 'expert',
      min: 0,
      max: 999,
    },
    max_timestep: {
      label: 'Highest timestep',
      help: 'Limit of noise levels, 1 to 1000. Made for Stable Diffusion; FLUX’s sampling may pass over it.',
      level: 'expert',
      min: 1,
      max: 1000,
    },
    ip_noise_gamma: {
      label: 'Input noise',
      help: 'Adds this much extra noise to what the model sees; 0.1 is usual.',
      level: 'expert',
      min: 0,
      max: 10,
    },
    ip_noise_gamma_random_strength: {
      label: 'Input noise at random',
      help: 'Anything from 0 to the input noise.',
      level: 'expert',
    },
    loss_type: {
      label: 'Loss',
      help: 'l2 is the usual one; huber and smooth_l1 mind outliers less.',
    },
    huber_schedule: {
      label: 'Huber schedule',
      help: 'How the threshold changes with noise. snr is for Stable Diffusion: with FLUX choose constant or exponential.',
      level: 'expert',
    },
    huber_c: {
      label: 'Huber threshold',
      help: 'Where the loss turns from square to straight.',
      level: 'expert',
      min: 0,
    },
    huber_scale: {
      label: 'Huber scale',
      help: 'Scale of the threshold.',
      level: 'expert',
      min: 0,
    },
    noise_offset: {
      label: 'Noise offset',
      help: 'For darker and lighter images in Stable Diffusion.',
      level: 'expert',
      noEffect: PLAIN_NOISE,
    },
    noise_offset_random_strength: {
      label: 'Noise offset at random',
      help: 'Anything from 0 to the noise offset.',
      level: 'expert',
      noEffect: PLAIN_NOISE,
    },
    adaptive_noise_scale: {
      label: 'Adaptive noise offset',
      help: 'Adds the latents’ mean to the noise offset.',
      level: 'expert',
      noEffect: PLAIN_NOISE,
    },
    multires_noise_iterations: {
      label: 'Multi-resolution noise',
      help: 'Noise in several sizes, for Stable Diffusion.',
      level: 'expert',
      min: 0,
      noEffect: PLAIN_NOISE,
    },
    multires_noise_discount: {
      label: 'Multi-resolution discount',
      help: 'How much each size counts.',
      level: 'expert',
      noEffect: PLAIN_NOISE,
    },
    zero_terminal_snr: {
      label: 'Zero terminal SNR',
      help: 'Mends the noise schedule of Stable Diffusion.',
      level: 'expert',
      noEffect: 'FLUX has no such schedule.',
    },
    min_snr_gamma: {
      label: 'Min-SNR weighting',
      help: 'Weighs noise levels by their signal, for Stable Diffusion.',
      level: 'expert',
      noEffect: POST_LOSS,
    },
    scale_v_pred_loss_like_noise_pred: {
      label: 'Scale v-prediction loss',
      help: 'For Stable Diffusion with v-prediction.',
      level: 'expert',
      noEffect: POST_LOSS,
    },
    v_pred_like_loss: {
      label: 'Loss like v-prediction',
      help: 'For Stable Diffusion.',
      level: 'expert',
      noEffect: POST_LOSS,
    },
    debiased_estimation_loss: {
      label: 'Debiased estimation',
      help: 'Another weighting of noise levels, for Stable Diffusion.',
      level: 'expert',
      noEffect: POST_LOSS,
    },
  },
};
