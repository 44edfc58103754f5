import { basename } from 'node:path';
import type { ConfigProblem } from '../../../shared/domain/config/schema/index.js';
import type { ModelFacts, ModelRole } from './classify.js';
import { isShard } from './shards.js';

interface ModelProblem {
  readonly severity: ConfigProblem['severity'];
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly field?: string;
}

/** Problems of a file of the right kind. What the trainer refuses is an error; what is only unusual never blocks. */
export function warningsFor(
  facts: ModelFacts,
  role: ModelRole,
  path: string,
  options: { readonly fp8Base?: boolean },
): ConfigProblem[] {
  const name = basename(path);
  const findings = [
    ...numberFormat(facts, name),
    ...(role === 'baseModel' ? fluxProblems(facts, name, isShard(path)) : []),
    ...(role === 'baseModel' ? fp8Problems(facts, options.fp8Base) : []),
    ...(role === 'ae' ? autoencoderProblems(facts, name) : []),
    ...(isShard(path) ? [] : sizeProblems(facts, role, name)),
  ];
  return findings.map(({ field = role, ...rest }) => ({ field, ...rest }));
}

function numberFormat({ dtype, dtypes, isScaledFp8 }: ModelFacts, name: string): ModelProblem[] {
  const hint = 'Get the bf16, fp16 or fp8_e4m3fn version of the file.';
  const refused = dtypes.find((one) => one === 'F8_E5M2' || one === 'F8_E8M0');
  if (refused !== undefined) {
    const message = `${name} has numbers of the kind ${refused}; of the fp8 kinds the trainer takes e4m3fn only.`;
    return [{ severity: 'error', code: 'fp8_kind', message, hint }];
  }
  if (isScaledFp8) {
    const message = `${name} is a “scaled” fp8 file for ComfyUI; the trainer would leave its scales out and train on wrong weights.`;
    return [{ severity: 'error', code: 'fp8_scaled', message, hint }];
  }
  if (['U8', 'I8', 'I32', 'U32'].includes(dtype)) {
    const message = `${name} is quantised to whole numbers (${dtype}); the trainer cannot read that.`;
    return [{ severity: 'error', code: 'quantised', message, hint }];
  }
  return [];
}

/** FLUX.1-dev: 19 double and 38 single blocks, 3072 wide, 64 values a token. */
function fluxProblems(facts: ModelFacts, name: string, isPart: boolean): ModelProblem[] {
  const found: ModelProblem[] = [];
  const warn = (code: string, message: string, hint: string) =>
    found.push({ severity: 'warning', code, message, hint });
  const wanted = 'This app is made for FLUX.1-dev.';
  if (facts.isFlux2) {
    const message = `${name} is FLUX.2, which this trainer does not know.`;
    return [{ severity: 'error', code: 'flux2', message, hint: wanted }];
  }
  if (facts.isChroma) {
    warn('chroma', `${name} is Chroma, not FLUX.1-dev; it needs model_type = "chroma".`, wanted);
  } else if (!facts.hasGuidance && !isPart) {
    warn(
      'schnell',
      `${name} looks like FLUX.1-schnell: it has no guidance.`,
      'LoRAs are trained on FLUX.1-dev.',
    );
  }
  if (facts.form === 'all_in_one') {
    const hint = 'Better choose the transformer alone, flux1-dev.safetensors.';
    warn(
      'all_in_one',
      `${name} is an all-in-one file for ComfyUI; the trainer may not find its parts.`,
      hint,
    );
  }
  if (facts.channels !== null && facts.channels !== 64) {
    warn(
      'flux_variant',
      `${name} takes ${facts.channels} values a token, not 64: a Fill, Depth or Canny model.`,
      wanted,
    );
  }
  return found;
}

function fp8Problems({ dtype }: ModelFacts, fp8Base: boolean | undefined): ModelProblem[] {
  if (dtype === 'F8_E4M3' && fp8Base === false) {
    return [
      {
        field: 'fp8Base',
        severity: 'warning',
        code: 'fp8_unused',
        message:
          'The base model is an fp8 file, but without fp8 it is expanded to bf16: about 24 GB.',
        hint: 'Turn “fp8 base model” on.',
      },
    ];
  }
  if (dtype !== 'F8_E4M3' && fp8Base === true) {
    const message = `The base model is stored as ${dtype} and is turned into fp8 at each start, which takes time and RAM.`;
    const hint = 'An fp8_e4m3fn file loads faster; the result is the same.';
    return [{ severity: 'info', code: 'fp8_cast', message, hint }];
  }
  return [];
}

function autoencoderProblems({ channels, form }: ModelFacts, name: string): ModelProblem[] {
  if (channels === 4) {
    const message = `${name} is the autoencoder of Stable Diffusion (4 latent channels); FLUX has 16.`;
    return [
      { severity: 'error', code: 'ae_other', message, hint: 'Choose ae.safetensors of FLUX.1.' },
    ];
  }
  if (form !== 'diffusers') return [];
  const message = `${name} has Diffusers names; the trainer expects the original ae.safetensors.`;
  return [
    {
      severity: 'warning',
      code: 'ae_diffusers',
      message,
      hint: 'Choose ae.safetensors of FLUX.1.',
    },
  ];
}

const USUAL: Readonly<
  Record<ModelRole, { blocks: readonly [number, number]; width: number } | null>
> = {
  baseModel: { blocks: [19, 38], width: 3072 },
  clipL: { blocks: [12, 0], width: 768 },
  t5xxl: { blocks: [24, 0], width: 4096 },
  ae: null,
};

function sizeProblems(
  { blocks, width }: ModelFacts,
  role: ModelRole,
  name: string,
): ModelProblem[] {
  const usual = USUAL[role];
  if (usual === null) return [];
  const isUsual =
    blocks[0] === usual.blocks[0] &&
    blocks[1] === usual.blocks[1] &&
    (width === null || width === usual.width);
  if (isUsual) return [];
  const show = ([first, second]: readonly [number, number]) =>
    role === 'baseModel' ? `${first} + ${second} blocks` : `${first} layers`;
  const given = `${show(blocks)}${width === null ? '' : `, ${width} wide`}`;
  return [
    {
      severity: 'warning',
      code: 'unusual_size',
      message: `${name} has an unusual size: ${given}, where ${show(usual.blocks)}, ${usual.width} wide is usual.`,
      hint: 'Go on if you know this file; a LoRA fits only the model it was trained on.',
    },
  ];
}
