import type { Machine } from '../../../contract/config.js';
import { BLOCK_WEIGHTS, loraWeights, swappedWeights } from './flux-size.js';
import type { TrainingConfig } from '../schema/schema.js';
import { formatBytes, formatDuration, plural } from '../../format.js';

/** One part of an estimate, in GB (10^9 bytes), and where the figure comes from. */
export interface EstimatePart {
  readonly label: string;
  readonly gb: number;
  readonly source: string;
}

export interface Estimate {
  readonly vram: readonly EstimatePart[];
  readonly ram: readonly EstimatePart[];
  readonly disk: readonly EstimatePart[];
  readonly time: { readonly text: string; readonly source: string };
}

export interface EstimateInput {
  readonly config: TrainingConfig;
  readonly images: number;
  readonly totalSteps: number;
  readonly machine: Machine;
  /** Name of the card, where one is seen. */
  readonly gpuName: string | null;
}

const GB = 1e9;
/** Cards are sold by 2^30 bytes. */
const GIB = 2 ** 30 / GB;
const SHAPES = 'counted from the shapes of FLUX.1’s tensors';

/** Bytes an optimizer keeps for each weight it trains. */
function optimizerBytes(name: string): number {
  if (/8bit/i.test(name)) return 2;
  if (/^adafactor$/i.test(name)) return 0.1;
  if (/^lion$/i.test(name)) return 4;
  return /^prodigy/i.test(name) ? 16 : 8;
}

/** What a run will need. Every part says where it comes from; none is measured on this machine but file sizes and times. */
export function estimateRun(input: EstimateInput): Estimate {
  return {
    vram: vramParts(input),
    ram: ramParts(input),
    disk: diskParts(input),
    time: timeOf(input),
  };
}

export function totalOf(parts: readonly EstimatePart[]): number {
  return parts.reduce((sum, { gb }) => sum + gb, 0);
}

function vramParts({ config, machine }: EstimateInput): EstimatePart[] {
  const bytes = config.fp8Base ? 1 : 2;
  const kept = BLOCK_WEIGHTS - swappedWeights(config.blocksToSwap);
  const lora = loraWeights(config.rank);
  const states = optimizerBytes(config.optimizer);
  const parts = [
    {
      label: `FLUX in ${config.fp8Base ? 'fp8' : 'bf16'}${config.blocksToSwap > 0 ? ', less swapped blocks' : ''}`,
      gb: (kept * bytes) / GB,
      source: SHAPES,
    },
    {
      label: `LoRA of rank ${config.rank}: weights, gradients, ${config.optimizer}`,
      gb: (lora * (8 + states)) / GB,
      source: `${SHAPES}; ${8 + states} bytes a weight`,
    },
    workspace(config),
  ];
  return config.cacheTextEncoderOutputs ? parts : [...parts, t5(machine, config)];
}

/** Peak of the guide’s run less what is known of it: 14.2 GB at 1024 px, batch 1, rank 32, AdamW8bit, fp8. */
const GUIDE_PEAK = 14.2;
const GUIDE_RANK = 32;
const GUIDE_PIXELS = 1024 * 1024;

function workspace(config: TrainingConfig): EstimatePart {
  const known = (BLOCK_WEIGHTS + loraWeights(GUIDE_RANK) * 10) / GB;
  const scale = (config.resolution ** 2 * config.batchSize) / GUIDE_PIXELS;
  const isSaving = config.gradientCheckpointing;
  return {
    label: 'Images on their way through the model',
    gb: (GUIDE_PEAK - known) * scale,
    source: isSaving
      ? 'what remains of the guide’s 14.2 GB peak (RTX 5080), scaled by pixels and batch'
      : 'as with gradient checkpointing; without it much more, no figure is known',
  };
}

const T5_PARAMETERS = 4.76e9;

function t5({ modelBytes }: Machine, config: TrainingConfig): EstimatePart {
  if (config.fp8Base) {
    return {
      label: 'T5 in fp8, not cached',
      gb: T5_PARAMETERS / GB,
      source: 'T5-XXL’s encoder has 4.76 thousand million weights',
    };
  }
  const size = modelBytes.t5xxl ?? T5_PARAMETERS * 2;
  const source = modelBytes.t5xxl === null ? 'size of the usual fp16 file' : 'size of your file';
  return { label: 'T5, not cached', gb: size / GB, source };
}

function ramParts({ config, machine }: EstimateInput): EstimatePart[] {
  const { modelBytes } = machine;
  const read = (label: string, size: number | null, usual: number): EstimatePart => ({
    label,
    gb: (size ?? usual) / GB,
    source: size === null ? 'size of the usual file' : 'size of your file',
  });
  const swapped = (swappedWeights(config.blocksToSwap) * (config.fp8Base ? 1 : 2)) / GB;
  return [
    read(
      'FLUX, while it is loaded',
      modelBytes.baseModel,
      BLOCK_WEIGHTS * (config.fp8Base ? 1 : 2),
    ),
    read('T5, loaded beside it', modelBytes.t5xxl, T5_PARAMETERS * 2),
    ...(swapped === 0 ? [] : [{ label: 'Swapped blocks, pinned', gb: swapped, source: SHAPES }]),
    { label: 'Python, torch and the system', gb: 5, source: 'an allowance of ours, not measured' },
  ];
}

/** Bytes of a caption’s text encoder cache: float32, 512 x 4096, and little else (seen in a recording). */
const TEXT_CACHE_BYTES = 8.4e6;

function diskParts({ config, images }: EstimateInput): EstimatePart[] {
  const parts: EstimatePart[] = [];
  if (config.cacheTextEncoderOutputsToDisk) {
    const gb = (TEXT_CACHE_BYTES * images) / GB;
    parts.push({
      label: 'Caches of captions',
      gb,
      source: '8.4 MB an image: T5’s output as float32',
    });
  }
  if (config.cacheLatentsToDisk) {
    // 16 channels at an eighth of the size, float32.
    const gb = (16 * (config.resolution / 8) ** 2 * 4 * images) / GB;
    parts.push({ label: 'Caches of images', gb, source: '16 channels at an eighth of the size' });
  }
  const saves = Math.max(1, Math.ceil(config.epochs / Math.max(1, config.saveEveryEpochs)));
  const lora = loraWeights(config.rank);
  parts.push({
    label: plural(saves, 'checkpoint'),
    gb: (lora * (config.savePrecision === 'float' ? 4 : 2) * saves) / GB,
    source: SHAPES,
  });
  if (config.saveState) {
    parts.push({
      label: `${plural(saves, 'state')} to resume from`,
      gb: (lora * (4 + optimizerBytes(config.optimizer)) * saves) / GB,
      source: `${SHAPES}; weights and optimizer`,
    });
  }
  return parts;
}

/** The guide’s times for 10 epochs, by card. */
const GUIDE_TIMES: readonly { card: RegExp; text: string }[] = [
  { card: /5080/, text: '2–3 hours' },
  { card: /4090/, text: '1.5–2 hours' },
  { card: /3080/, text: '4–5 hours' },
];

function timeOf({ config, totalSteps, machine, gpuName }: EstimateInput): Estimate['time'] {
  const own = machine.speeds.find(
    ({ resolution, batchSize, blocksToSwap }) =>
      resolution === config.resolution &&
      batchSize === config.batchSize &&
      blocksToSwap === config.blocksToSwap,
  );
  if (own !== undefined && totalSteps > 0) {
    return {
      text: durationText(own.secondsPerStep * totalSteps),
      source: `from your run “${own.runName}” at the same resolution, batch and swapped blocks`,
    };
  }
  const guide = GUIDE_TIMES.find(({ card }) => gpuName !== null && card.test(gpuName));
  if (guide !== undefined) {
    return {
      text: guide.text,
      source: 'the guide’s figure for this card and 10 epochs, not yours',
    };
  }
  return {
    text: 'Not known',
    source: 'no finished run like this one yet, and the guide has no figure',
  };
}

function durationText(seconds: number): string {
  return `about ${formatDuration(60 * Math.max(1, Math.round(seconds / 60)))}`;
}

/** What of an estimate does not fit; empty: all does, as far as it is known. `vramGb`: of the card or the chosen class. */
export function shortages(
  { vram, ram, disk }: Estimate,
  machine: Machine,
  vramGb: number | null,
): string[] {
  const found: string[] = [];
  const need = (parts: readonly EstimatePart[]) => formatBytes(totalOf(parts) * GB);
  if (vramGb !== null && totalOf(vram) > vramGb * GIB) {
    found.push(`About ${need(vram)} of VRAM is more than the card has: swap more blocks.`);
  }
  const ramGb = machine.ramBytes / GB;
  if (totalOf(ram) > ramGb) {
    found.push(
      `Loading takes about ${need(ram)} of system RAM; this machine has ${formatBytes(machine.ramBytes)}. An fp8 file of FLUX or of T5 needs half.`,
    );
  }
  const free = machine.diskFreeBytes === null ? null : machine.diskFreeBytes / GB;
  if (free !== null && totalOf(disk) > free) {
    found.push(`About ${need(disk)} will be written; ${formatBytes(free * GB)} are free.`);
  }
  return found;
}
