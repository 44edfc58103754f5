import type { FieldKey } from '../schema/fields.js';
import type { TrainingConfig } from '../schema/schema.js';

/** How much memory a card has, as sd-scripts’ documentation sorts cards. */
export type VramId = '24' | '16' | '12' | '10' | '8';

export interface VramClass {
  readonly id: VramId;
  /** GB of memory of the smallest card of the class. */
  readonly gb: number;
  readonly label: string;
  readonly values: Partial<TrainingConfig>;
  /** The levers and where they come from. */
  readonly why: string;
}

const FP8 = {
  fp8Base: true,
  gradientCheckpointing: true,
  cacheLatents: true,
  cacheLatentsToDisk: true,
  cacheTextEncoderOutputs: true,
  cacheTextEncoderOutputsToDisk: true,
  trainUnetOnly: true,
  mixedPrecision: 'bf16',
  batchSize: 1,
} as const;

/**
 * Levers for each class of card, from sd-scripts’ docs/flux_train_network.md, section 6.1 (all with fp8_base). It names no
 * number of blocks for 16 GB: 8, half of what it names for 12 GB, is ours.
 */
export const VRAM_CLASSES: readonly VramClass[] = [
  {
    id: '24',
    gb: 24,
    label: '24 GB and more',
    values: { ...FP8, blocksToSwap: 0 },
    why: 'Basic settings. The documentation names batch 2 for 24 GB; the guide’s batch of 1 is kept, as it changes what is learned.',
  },
  {
    id: '16',
    gb: 16,
    label: '16 GB',
    values: { ...FP8, blocksToSwap: 8, optimizer: 'AdamW8bit' },
    why: 'Batch 1 and swapped blocks. The documentation names no number; 8 is ours, half of the 12 GB setting.',
  },
  {
    id: '12',
    gb: 12,
    label: '12 GB',
    values: { ...FP8, blocksToSwap: 16, optimizer: 'AdamW8bit' },
    why: '16 swapped blocks and the 8 bit AdamW, as the documentation says.',
  },
  {
    id: '10',
    gb: 10,
    label: '10 GB',
    values: { ...FP8, blocksToSwap: 22, optimizer: 'AdamW8bit' },
    why: '22 swapped blocks and T5 in fp8, as the documentation says. fp8_base sets T5 to fp8 too.',
  },
  {
    id: '8',
    gb: 8,
    label: '8 GB',
    values: { ...FP8, blocksToSwap: 28, optimizer: 'AdamW8bit' },
    why: '28 swapped blocks and T5 in fp8, as the documentation says. Slow; 512 px would be kinder.',
  },
];

/** The class for a card; null below the smallest. 0.75 GB of tolerance, as drivers report less than the nominal size. */
export function vramClassFor(memoryMiB: number): VramClass | null {
  const gb = memoryMiB / 1024;
  return VRAM_CLASSES.find((one) => gb >= one.gb - 0.75) ?? null;
}

/** The class whose values a configuration has, the optimizer aside; null: none. */
export function vramClassOf(config: TrainingConfig): VramId | null {
  const fits = ({ values }: VramClass) =>
    (Object.keys(values) as FieldKey[]).every(
      (key) => key === 'optimizer' || config[key] === values[key],
    );
  return VRAM_CLASSES.find(fits)?.id ?? null;
}
