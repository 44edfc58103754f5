import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { LoraInfo } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import {
  decodeFloats,
  readSafetensorsHeader,
  readTensor,
  type SafetensorsHeader,
} from '../../formats/safetensors/safetensors.js';
import { NaNScanner } from './nan-scanner.js';

/** Metadata key by which our rehearsal marks its files. */
export const REHEARSAL_KEY = 'lora_studio_rehearsal';
const TOP_TAGS = 20;
const NEARLY_ALL = 0.8;

/**
 * What a LoRA file says of itself: metadata first, tensors where it is silent. The whole file is read once (checksum, NaN).
 * Throws `not_found`, `unreadable`, or `invalid_file` when it is no whole safetensors file or holds no LoRA.
 */
export async function inspectLora(path: string): Promise<LoraInfo> {
  const header = await readSafetensorsHeader(path);
  const modules = moduleNames(header);
  if (modules.size === 0) {
    throw new AppError('invalid_file', `${basename(path)} holds no LoRA.`, {
      hint: 'Choose a LoRA; a whole model cannot be inspected here.',
      details: { path },
    });
  }
  const { metadata } = header;
  const [scan, fromTensors] = await Promise.all([
    readThrough(path, header),
    rankAndAlpha(path, header),
  ]);
  const tags = tagCounts(metadata['ss_tag_frequency']);
  return {
    file: path,
    sizeBytes: header.sizeBytes,
    sha256: scan.sha256,
    isRehearsal: metadata[REHEARSAL_KEY] !== undefined,
    rank: numberIn(metadata['ss_network_dim']) ?? fromTensors.rank,
    alpha: numberIn(metadata['ss_network_alpha']) ?? fromTensors.alpha,
    modules: modules.size,
    dtype: dtypeOf(header),
    baseModel: baseModelOf(metadata),
    outputName: textIn(metadata['ss_output_name']) ?? textIn(metadata['modelspec.title']),
    steps: integerIn(metadata['ss_steps']),
    epoch: integerIn(metadata['ss_epoch']),
    triggerWords: triggerWords(metadata, tags),
    topTags: topTags(tags),
    hasNaN: scan.hasNaN,
    metadata: { ...metadata },
  };
}

/** Modules of kohya's form (`.lora_down.weight`) and of Diffusers' and PEFT's (`.lora_A.weight`). */
function moduleNames({ tensors }: SafetensorsHeader): Set<string> {
  const names = new Set<string>();
  for (const name of tensors.keys()) {
    const match = /^(.+)\.(?:lora_down|lora_up|lora_A|lora_B)(?:\.[^.]+)?\.weight$/.exec(name);
    if (match?.[1] !== undefined) names.add(match[1]);
  }
  return names;
}

async function rankAndAlpha(
  path: string,
  header: SafetensorsHeader,
): Promise<{ rank: number | null; alpha: number | null }> {
  let rank: number | null = null;
  let alphaName: string | null = null;
  for (const [name, { shape }] of header.tensors) {
    if (/\.lora_(?:down|A)(?:\.[^.]+)?\.weight$/.test(name))
      rank = Math.max(rank ?? 0, shape[0] ?? 0);
    if (name.endsWith('.alpha')) alphaName ??= name;
  }
  if (alphaName === null) return { rank, alpha: null };
  const dtype = header.tensors.get(alphaName)?.dtype ?? '';
  if (!['F32', 'F16', 'BF16'].includes(dtype)) return { rank, alpha: null };
  const [alpha] = decodeFloats(await readTensor(path, header, alphaName), dtype);
  return { rank, alpha: alpha ?? null };
}

/** The type most of the file's bytes have. */
function dtypeOf({ tensors }: SafetensorsHeader): string {
  const bytes = new Map<string, number>();
  for (const { dtype, offsets } of tensors.values()) {
    bytes.set(dtype, (bytes.get(dtype) ?? 0) + offsets[1] - offsets[0]);
  }
  return [...bytes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'none';
}

async function readThrough(
  path: string,
  header: SafetensorsHeader,
): Promise<{ sha256: string; hasNaN: boolean }> {
  const hash = createHash('sha256');
  const scanner = new NaNScanner(header);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = chunk as Buffer;
    hash.update(bytes);
    scanner.push(bytes);
  }
  return { sha256: hash.digest('hex'), hasNaN: scanner.hasNaN };
}

type Metadata = Readonly<Record<string, string>>;

function baseModelOf(metadata: Metadata): string | null {
  return (
    textIn(metadata['ss_sd_model_name']) ??
    textIn(metadata['ss_base_model_version']) ??
    textIn(metadata['modelspec.architecture'])
  );
}

/** The trainer writes Python's `None` for what was not set. */
function textIn(value: string | undefined): string | null {
  const text = value?.trim() ?? '';
  return text === '' || text === 'None' ? null : text;
}

function numberIn(value: string | undefined): number | null {
  const text = textIn(value);
  const number = text === null ? NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

function integerIn(value: string | undefined): number | null {
  const number = numberIn(value);
  return number !== null && Number.isSafeInteger(number) ? number : null;
}

/** `{folder: {tag: count}}` summed over folders. Damaged JSON counts as none: the rest of the sheet is still of use. */
function tagCounts(json: string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  let folders: unknown;
  try {
    folders = JSON.parse(json ?? '{}');
  } catch {
    return counts; // written by another program, or cut by one
  }
  for (const folder of Object.values(asRecord(folders))) {
    for (const [tag, count] of Object.entries(asRecord(folder))) {
      const name = tag.trim();
      if (name === '' || typeof count !== 'number' || !Number.isSafeInteger(count)) continue;
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
  }
  return counts;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The phrase the file names; else the first tag of the captions, when nearly all captions have it. */
function triggerWords(metadata: Metadata, tags: ReadonlyMap<string, number>): string[] {
  const named = textIn(metadata['modelspec.trigger_phrase']);
  if (named !== null) {
    return named
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
  }
  // JSON objects list keys such as "2" first, whatever their place in the file.
  const first = [...tags].find(([tag]) => !/^\d+$/.test(tag));
  const most = Math.max(0, ...tags.values());
  return first !== undefined && first[1] >= most * NEARLY_ALL ? [first[0]] : [];
}

function topTags(tags: ReadonlyMap<string, number>): { tag: string; count: number }[] {
  return [...tags]
    .map(([tag, count]) => ({ tag, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, TOP_TAGS);
}
