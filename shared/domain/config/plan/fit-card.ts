import type { Machine } from '../../../contract/config.js';
import { estimateRun, totalOf } from './estimate.js';
import type { TrainingConfig } from '../schema/schema.js';
import { vramClassFor, type VramClass } from './vram-classes.js';
import { formatBytes } from '../../format.js';

/** Memory settings for a machine, and why they are not just those of the card. */
export interface CardFit {
  readonly values: Partial<TrainingConfig>;
  /** Null: the documented settings for the card fit this machine as they are. */
  readonly note: string | null;
  /** False: no settings do; these come closest. */
  readonly fits: boolean;
}

const GB = 1e9;
/** Smaller sizes that are still trained well (guide: 512 and 768 are usual where memory is short), pixels. */
const RESOLUTIONS = [768, 512] as const;

/**
 * Chooses by the card's memory and the system's: swapped blocks lie in system RAM, and FLUX and T5 are loaded through it. First
 * the documented settings of the card's class; where RAM is short, as few swapped blocks as the card allows; then a smaller
 * resolution, which allows fewer still. Null for a card below the smallest class. `memoryMiB`: of the card.
 */
export function fitCard(
  config: TrainingConfig,
  machine: Machine,
  memoryMiB: number,
): CardFit | null {
  const found = vramClassFor(memoryMiB);
  if (found === null) return null;
  const needs = needsOf(config, machine);
  const ram = machine.ramBytes / GB;
  const card = (memoryMiB * 2 ** 20) / GB;
  const documented = found.values;
  if (needs(documented).ram <= ram) return { values: documented, note: null, fits: true };
  const fewer = withFewestBlocks(found, documented, needs, card);
  const blocks = fewer.blocksToSwap ?? 0;
  if (needs(fewer).ram <= ram) {
    return {
      values: fewer,
      note: `${blocks} swapped blocks instead of ${found.values.blocksToSwap ?? 0}: they lie in system RAM, of which this machine has ${formatBytes(machine.ramBytes)}.`,
      fits: true,
    };
  }
  for (const resolution of RESOLUTIONS.filter((size) => size < config.resolution)) {
    const smaller = withFewestBlocks(found, { ...documented, resolution }, needs, card);
    if (needs(smaller).ram <= ram) {
      return {
        values: smaller,
        note: `${resolution} pixels and ${smaller.blocksToSwap ?? 0} swapped blocks, so that ${formatBytes(machine.ramBytes)} of system RAM are enough.`,
        fits: true,
      };
    }
  }
  return {
    values: fewer,
    note: `Even so about ${formatBytes(needs(fewer).ram * GB)} of system RAM are needed, and this machine has ${formatBytes(machine.ramBytes)}. Choose an fp8 file of FLUX or of T5: each needs half.`,
    fits: false,
  };
}

type Needs = (values: Partial<TrainingConfig>) => { readonly vram: number; readonly ram: number };

function needsOf(config: TrainingConfig, machine: Machine): Needs {
  return (values) => {
    const wanted = { ...config, ...values };
    const rest = { images: 0, totalSteps: 0, gpuName: null };
    const { vram, ram } = estimateRun({ config: wanted, machine, ...rest });
    return { vram: totalOf(vram), ram: totalOf(ram) };
  };
}

/** The same with the smallest number of swapped blocks that the card has room for; never more than documented. */
function withFewestBlocks(
  { values: { blocksToSwap: most = 0 } }: VramClass,
  values: Partial<TrainingConfig>,
  needs: Needs,
  card: number,
): Partial<TrainingConfig> {
  for (let blocksToSwap = 0; blocksToSwap < most; blocksToSwap += 1) {
    const fewer = { ...values, blocksToSwap };
    if (needs(fewer).vram <= card) return fewer;
  }
  return values;
}
