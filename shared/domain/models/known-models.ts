export type ModelFileRole = 'baseModel' | 'clipL' | 't5xxl' | 'ae';

/** A model file that can be loaded: where from (path on Hugging Face or a mirror of it), and what it must be. */
export interface KnownModel {
  readonly id: string;
  readonly role: ModelFileRole;
  readonly title: string;
  readonly file: string;
  readonly path: string;
  /** Size and sha256 as the repository itself states them for the file. */
  readonly bytes: number;
  readonly sha256: string;
  readonly licence: string;
  readonly licencePage: string;
  /** The licence must be accepted and a token sent. */
  readonly isGated: boolean;
}

const FLUX = 'black-forest-labs/FLUX.1-dev';
const ENCODERS = 'comfyanonymous/flux_text_encoders';
const fluxLicence = {
  licence: 'FLUX.1 [dev] Non-Commercial License',
  licencePage: `https://huggingface.co/${FLUX}`,
  isGated: true,
};
const encoderLicence = {
  licence: 'Apache-2.0 / MIT, as its authors state',
  licencePage: `https://huggingface.co/${ENCODERS}`,
  isGated: false,
};

export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    id: 'flux1-dev',
    role: 'baseModel',
    title: 'FLUX.1-dev (bf16)',
    file: 'flux1-dev.safetensors',
    path: `${FLUX}/resolve/main/flux1-dev.safetensors`,
    bytes: 23_802_932_552,
    sha256: '4610115bb0c89560703c892c59ac2742fa821e60ef5871b33493ba544683abd7',
    ...fluxLicence,
  },
  {
    id: 'clip_l',
    role: 'clipL',
    title: 'CLIP-L',
    file: 'clip_l.safetensors',
    path: `${ENCODERS}/resolve/main/clip_l.safetensors`,
    bytes: 246_144_152,
    sha256: '660c6f5b1abae9dc498ac2d21e1347d2abdb0cf6c0c0c8576cd796491d9a6cdd',
    ...encoderLicence,
  },
  {
    id: 't5xxl_fp16',
    role: 't5xxl',
    title: 'T5-XXL (fp16)',
    file: 't5xxl_fp16.safetensors',
    path: `${ENCODERS}/resolve/main/t5xxl_fp16.safetensors`,
    bytes: 9_787_841_024,
    sha256: '6e480b09fae049a72d2a8c5fbccb8d3e92febeb233bbe9dfe7256958a9167635',
    ...encoderLicence,
  },
  {
    id: 't5xxl_fp8',
    role: 't5xxl',
    title: 'T5-XXL (fp8, half the size)',
    file: 't5xxl_fp8_e4m3fn.safetensors',
    path: `${ENCODERS}/resolve/main/t5xxl_fp8_e4m3fn.safetensors`,
    bytes: 4_893_934_904,
    sha256: '7d330da4816157540d6bb7838bf63a0f02f573fc48ca4d8de34bb0cbfd514f09',
    ...encoderLicence,
  },
  {
    id: 'ae',
    role: 'ae',
    title: 'FLUX autoencoder',
    file: 'ae.safetensors',
    path: `${FLUX}/resolve/main/ae.safetensors`,
    bytes: 335_304_388,
    sha256: 'afc8e28272cd15db3919bacdb6918ce9c1ed22e96cb12c4d5ed0fba823529e38',
    ...fluxLicence,
  },
];

/** Where models are loaded from, with the same paths, when no mirror is set. */
export const MODEL_SERVER = 'https://huggingface.co';
