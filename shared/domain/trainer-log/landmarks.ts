import type { RunPhase } from '../../contract/run-events.js';

/** Texts that show what the trainer is doing. Compared with the beginning of a message, blanks evened out. */
const PHASES: readonly { readonly text: string; readonly phase: RunPhase }[] = [
  { text: 'caching latents with caching strategy', phase: 'caching_latents' },
  { text: 'caching Text Encoder outputs with caching strategy', phase: 'caching_text_encoder' },
  { text: 'generating sample images at step', phase: 'sampling' },
  { text: 'saving checkpoint:', phase: 'saving' },
  { text: 'saving state at', phase: 'saving' },
  { text: 'saving last state', phase: 'saving' },
];

/** Order of the phases before training: text of an earlier one that arrives late (another stream) changes nothing. */
const RANKS: Partial<Record<RunPhase, number>> = {
  loading: 0,
  caching_latents: 1,
  caching_text_encoder: 2,
};

/** The phase a message announces, or null. */
export function phaseOf(message: string): RunPhase | null {
  return PHASES.find(({ text }) => message.startsWith(text))?.phase ?? null;
}

/**
 * Whether a phase can begin now. The two streams are read one after the other, so a message may arrive late: one of the
 * preparation after a later phase, or the saving of a checkpoint long before the bars that led to it.
 */
export function mayFollow(next: RunPhase, current: RunPhase | null): boolean {
  if (current === null) return true;
  if (next === 'saving') return current === 'training' || current === 'sampling';
  const rank = RANKS[next];
  return rank === undefined || rank > (RANKS[current] ?? Number.POSITIVE_INFINITY);
}

const PLAN_LINES = {
  images: /^\s*num train images \* repeats .*: (\d+)\s*$/,
  regImages: /^\s*num reg images .*: (\d+)\s*$/,
  batchesPerEpoch: /^\s*num batches per epoch .*: (\d+)\s*$/,
  epochs: /^\s*num epochs .*: (\d+)\s*$/,
  batchSize: /^\s*batch size per device .*: (\d+)/,
  gradientAccumulation: /^\s*gradient accumulation steps .*= (\d+)\s*$/,
  totalSteps: /^\s*total optimization steps .*: (\d+)\s*$/,
} as const;
export type PlanNumber = keyof typeof PLAN_LINES;

/** A number of the plan that the trainer prints before the first step, or null. */
export function planNumberOf(line: string): { name: PlanNumber; value: number } | null {
  for (const name of Object.keys(PLAN_LINES) as PlanNumber[]) {
    const value = PLAN_LINES[name].exec(line)?.[1];
    if (value !== undefined) return { name, value: Number(value) };
  }
  return null;
}

// Where the log table cut the line after a full column, the blank there is lost.
const BUCKET = /^bucket \d+: ?resolution ?\((\d+), ?(\d+)\), ?count: ?(\d+)$/;

/** A bucket of the list that the trainer prints before training: width, height, images with repeats. Null: another text. */
export function bucketOfText(message: string): [number, number, number] | null {
  const [, width, height, count] = BUCKET.exec(message) ?? [];
  return width === undefined ? null : [Number(width), Number(height), Number(count)];
}

const SAVING = /^saving checkpoint: (.+)$/;
const EPOCH = /^epoch (\d+)\/(\d+)\s*$/;

/** Path of a checkpoint that is being written from now on; no line says when it is whole. */
export function savedPathOf(line: string): string | null {
  return SAVING.exec(line)?.[1]?.trimEnd() ?? null;
}

/** Number of an epoch that begins, or null. */
export function epochOf(line: string): number | null {
  const value = EPOCH.exec(line)?.[1];
  return value === undefined ? null : Number(value);
}

/** Where a file's name places it in its segment: by step, by epoch, or at the end. */
export interface FilePosition {
  readonly step: number | null;
  readonly epoch: number | null;
  readonly isFinal: boolean;
}

/** The position that the name of a checkpoint (or of a state folder, without `-state`) says. */
export function checkpointPosition(file: string): FilePosition {
  const stem = file.replace(/\.[^.]+$/, '');
  const step = /-step(\d{8,})$/.exec(stem)?.[1];
  if (step !== undefined) return { step: Number(step), epoch: null, isFinal: false };
  const epoch = /-(\d{6,})$/.exec(stem)?.[1];
  if (epoch !== undefined) return { step: null, epoch: Number(epoch), isFinal: false };
  return { step: null, epoch: null, isFinal: true };
}

const WARNINGS: readonly { readonly pattern: RegExp; readonly code: string }[] = [
  { pattern: /^No caption file found for \d+ images/, code: 'captions_missing' },
  { pattern: /^ignore directory without repeats/, code: 'folder_ignored' },
  { pattern: /^ignore subset with image_dir/, code: 'folder_ignored' },
  { pattern: /^not directory: /, code: 'folder_ignored' },
  { pattern: /^failed to get image size: /, code: 'image_unreadable' },
];

/** Code of a warning worth telling, or null: the usual warnings of every good run are never named. */
export function warningOf(message: string): string | null {
  return WARNINGS.find(({ pattern }) => pattern.test(message))?.code ?? null;
}
