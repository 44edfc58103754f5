import { statsIfAny } from '../../platform/stats-if-any.js';
import { basename } from 'node:path';
import type { ConfigProblem, TrainingConfig } from '../../../shared/domain/config/schema/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { readSafetensorsHeader } from '../../formats/safetensors/safetensors.js';
import { classify, type ModelFacts, type ModelKind, type ModelRole } from './classify.js';
import { checkShards } from './shards.js';
import { warningsFor } from './unusual.js';

const ROLES: readonly ModelRole[] = ['baseModel', 'clipL', 't5xxl', 'ae'];

const WANTED: Readonly<Record<ModelRole, { kind: ModelKind; label: string; file: string }>> = {
  baseModel: { kind: 'flux', label: 'the FLUX.1 transformer', file: 'flux1-dev.safetensors' },
  clipL: { kind: 'clip', label: 'the CLIP-L text encoder', file: 'clip_l.safetensors' },
  t5xxl: { kind: 't5', label: 'the T5-XXL text encoder', file: 't5xxl_fp16.safetensors' },
  ae: { kind: 'ae', label: 'the FLUX autoencoder', file: 'ae.safetensors' },
};

const KIND_NAMES: Readonly<Record<ModelKind, string>> = {
  flux: 'a FLUX transformer',
  clip: 'a CLIP text encoder',
  t5: 'a T5 text encoder',
  ae: 'an autoencoder (VAE)',
  lora: 'a LoRA',
  controlnet: 'a ControlNet',
  stable_diffusion: 'a Stable Diffusion model',
  unknown: 'no model known here',
};

/** All four model files of a configuration; empty paths are left to `checkConfig`. */
export async function judgeModelFiles(config: TrainingConfig): Promise<ConfigProblem[]> {
  const judged = await Promise.all(
    ROLES.map(async (role): Promise<ConfigProblem[]> => {
      const path = config[role].trim();
      return path === '' ? [] : judgeModelFile(path, role, { fp8Base: config.fp8Base });
    }),
  );
  return judged.flat();
}

/**
 * What is wrong with a file for its role. The header alone is read, once for each state of the file.
 * Errors: not there, not whole, another model, a number format the trainer refuses. Unusual sizes only warn.
 */
export async function judgeModelFile(
  path: string,
  role: ModelRole,
  options: { readonly fp8Base?: boolean } = {},
): Promise<ConfigProblem[]> {
  let facts: ModelFacts;
  try {
    facts = await factsOf(path);
  } catch (error) {
    if (error instanceof AppError) return [fromError(error, role)];
    throw error;
  }
  const wrong = wrongKind(facts, role, basename(path));
  if (wrong !== null) return [wrong];
  const shards = role === 'baseModel' ? await checkShards(path) : null;
  return [...(shards === null ? [] : [shards]), ...warningsFor(facts, role, path, options)];
}

interface Remembered {
  readonly mtimeMs: number;
  readonly size: number;
  readonly facts: ModelFacts;
}

const remembered = new Map<string, Remembered>();
const MAX_REMEMBERED = 200;

async function factsOf(path: string): Promise<ModelFacts> {
  const found = await statsIfAny(path);
  const known = remembered.get(path);
  if (found !== null && known?.mtimeMs === found.mtimeMs && known.size === found.size) {
    return known.facts;
  }
  const facts = classify(await readSafetensorsHeader(path));
  if (found !== null) {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(path, { mtimeMs: found.mtimeMs, size: found.size, facts });
  }
  return facts;
}

/** The reader's own words; its hint is about the very fault (download again, choose another format). */
function fromError(error: AppError, role: ModelRole): ConfigProblem {
  const reason = error.details?.['reason'];
  return {
    field: role,
    // Sizes never block: a download may still be running, and the trainer has the last word on what it can read.
    severity: reason === 'cut_short' ? 'warning' : 'error',
    code: typeof reason === 'string' ? reason : error.code,
    message: error.message,
    hint: error.hint ?? `Choose ${WANTED[role].file}.`,
  };
}

function wrongKind(facts: ModelFacts, role: ModelRole, name: string): ConfigProblem | null {
  const { kind, label, file } = WANTED[role];
  if (facts.kind === kind) return null;
  const isSwapped = ROLES.some((other) => other !== role && WANTED[other].kind === facts.kind);
  return {
    field: role,
    severity: 'error',
    code: isSwapped ? 'model_swapped' : 'model_other',
    message: `${name} is ${KIND_NAMES[facts.kind]}; here belongs ${label}.`,
    hint: `Choose ${file}${isSwapped ? '; this one belongs in another field' : ''}.`,
  };
}
