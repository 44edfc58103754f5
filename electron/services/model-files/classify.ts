import type { SafetensorsHeader, TensorInfo } from '../../formats/safetensors/safetensors.js';

/** What a safetensors file is, told by the names of its tensors; never by its file name. */
export type ModelKind =
  'flux' | 'clip' | 't5' | 'ae' | 'lora' | 'controlnet' | 'stable_diffusion' | 'unknown';

/** The four model fields of the form. */
export type ModelRole = 'baseModel' | 'clipL' | 't5xxl' | 'ae';

/** The little that is kept of a header: what judging needs. */
export interface ModelFacts {
  readonly kind: ModelKind;
  /** BFL names are the trainer's own, Diffusers names are converted, `all_in_one`: names with ComfyUI's prefix. */
  readonly form: 'bfl' | 'diffusers' | 'all_in_one';
  /** The number type most of the file's bytes have. */
  readonly dtype: string;
  readonly dtypes: readonly string[];
  readonly hasGuidance: boolean;
  readonly isScaledFp8: boolean;
  readonly isChroma: boolean;
  readonly isFlux2: boolean;
  /** Transformer blocks: double and single (FLUX), or layers and 0. */
  readonly blocks: readonly [number, number];
  /** Width of the model, or null when it could not be told. */
  readonly width: number | null;
  /** FLUX: values of an image token; autoencoder: latent channels. */
  readonly channels: number | null;
}

const PREFIX = 'model.diffusion_model.';

/** Reads the facts from a header. */
export function classify(header: SafetensorsHeader): ModelFacts {
  const names = [...header.tensors.keys()];
  const isPrefixed = names.some((name) => name.startsWith(PREFIX));
  const tensors = new Map(
    [...header.tensors].map(([name, info]) => [withoutPrefix(name), info] as const),
  );
  const has = (pattern: RegExp) => names.some((name) => pattern.test(withoutPrefix(name)));
  const kind = kindOf(has);
  const isDiffusers = has(DIFFUSERS_FLUX) || has(DIFFUSERS_AE);
  return {
    kind,
    form: isPrefixed ? 'all_in_one' : isDiffusers ? 'diffusers' : 'bfl',
    ...dtypesOf(header),
    hasGuidance: has(/^guidance_in\.|^time_text_embed\.guidance_embedder\./),
    isScaledFp8: has(/(^|\.)(scaled_fp8|scale_weight|weight_scale)$/),
    isChroma: has(/^distilled_guidance_layer\./),
    isFlux2: has(/^double_stream_modulation_img\./),
    blocks: blocksOf(kind, names.map(withoutPrefix)),
    width: widthOf(kind, tensors),
    channels: channelsOf(kind, tensors),
  };
}

function withoutPrefix(name: string): string {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
}

const BFL_FLUX = /^double_blocks\.\d+\.img_attn\.qkv\.weight$/;
const DIFFUSERS_FLUX = /^(?:single_)?transformer_blocks\.\d+\.attn\.to_q\.weight$/;
const DIFFUSERS_AE = /^(?:en|de)coder\.(?:down|up)_blocks\.\d+\./;

/** Order matters: a LoRA names the modules it is for, and an all-in-one file holds encoders too. */
function kindOf(has: (pattern: RegExp) => boolean): ModelKind {
  if (has(/\.(?:lora_down|lora_up|lora_A|lora_B)\./)) return 'lora';
  if (has(/^(?:controlnet_|input_hint_block|control_model)/)) return 'controlnet';
  if (has(BFL_FLUX) || has(DIFFUSERS_FLUX)) return 'flux';
  if (has(/^(?:input_blocks|down_blocks|joint_blocks)\.\d+\./)) return 'stable_diffusion';
  if (has(/^encoder\.block\.\d+\.layer\.0\.SelfAttention\.q\.weight$/)) return 't5';
  if (has(/^(?:text_model\.)?encoder\.layers\.\d+\.self_attn\.q_proj\.weight$/)) return 'clip';
  if (has(/^(?:encoder|decoder)\.conv_in\.weight$/)) return 'ae';
  return 'unknown';
}

function dtypesOf(header: SafetensorsHeader): { dtype: string; dtypes: string[] } {
  const bytes = new Map<string, number>();
  for (const { dtype, offsets } of header.tensors.values()) {
    bytes.set(dtype, (bytes.get(dtype) ?? 0) + offsets[1] - offsets[0]);
  }
  const dtypes = [...bytes].sort((a, b) => b[1] - a[1]).map(([dtype]) => dtype);
  return { dtype: dtypes[0] ?? 'none', dtypes };
}

const BLOCKS: Partial<Record<ModelKind, readonly [RegExp, RegExp | null]>> = {
  flux: [
    /^(?:double_blocks|transformer_blocks)\.(\d+)\./,
    /^(?:single_blocks|single_transformer_blocks)\.(\d+)\./,
  ],
  clip: [/^(?:text_model\.)?encoder\.layers\.(\d+)\./, null],
  t5: [/^encoder\.block\.(\d+)\./, null],
};

function blocksOf(kind: ModelKind, names: readonly string[]): [number, number] {
  const [first, second] = BLOCKS[kind] ?? [null, null];
  return [countOf(names, first), countOf(names, second)];
}

function countOf(names: readonly string[], pattern: RegExp | null): number {
  if (pattern === null) return 0;
  return new Set(names.flatMap((name) => pattern.exec(name)?.[1] ?? [])).size;
}

type Tensors = ReadonlyMap<string, TensorInfo>;

function widthOf(kind: ModelKind, tensors: Tensors): number | null {
  const side = (name: string, at: number) => tensors.get(name)?.shape[at] ?? null;
  switch (kind) {
    case 'flux':
      return side('img_in.weight', 0) ?? side('x_embedder.weight', 0);
    case 'clip':
      return side('text_model.embeddings.token_embedding.weight', 1);
    case 't5':
      return side('shared.weight', 1) ?? side('encoder.embed_tokens.weight', 1);
    default:
      return null;
  }
}

function channelsOf(kind: ModelKind, tensors: Tensors): number | null {
  if (kind === 'ae') return tensors.get('decoder.conv_in.weight')?.shape[1] ?? null;
  if (kind !== 'flux') return null;
  const input = tensors.get('img_in.weight') ?? tensors.get('x_embedder.weight');
  return input?.shape[1] ?? null;
}
