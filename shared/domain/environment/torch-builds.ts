import type { Gpu } from '../../contract/gpus.js';

export type TorchBuild = 'cu126' | 'cu128' | 'cpu';

interface BuildRow {
  readonly build: Exclude<TorchBuild, 'cpu'>;
  /** Lowest driver (its first number) that runs this build. */
  readonly minDriver: number;
  /** Compute capabilities that the build has kernels for, from and below. */
  readonly from: number;
  readonly below: number;
}

/**
 * Which build of torch a card and its driver take; the first that fits is chosen.
 * Drivers: NVIDIA's release notes name 570 for CUDA 12.8, and 525 (Windows 528) as the least for any CUDA 12.
 * Kernels: torch 2.9 for CUDA 12.8 has those from 7.5 up to Blackwell (12.0); the build for 12.6 has the older ones and
 * none for Blackwell.
 */
const BUILDS: readonly BuildRow[] = [
  { build: 'cu128', minDriver: 570, from: 7.5, below: 13 },
  { build: 'cu126', minDriver: 528, from: 5, below: 10 },
];
/** From here on a card is a Blackwell one (RTX 50) or newer. */
const BLACKWELL = 10;

export type TorchChoice =
  | { readonly build: TorchBuild; readonly reason: string }
  | { readonly build: null; readonly message: string; readonly hint: string };

type CardFacts = Pick<Gpu, 'name' | 'driver' | 'computeCapability'>;

/** The build for the strongest of these cards; the CPU's without a card. */
export function chooseTorchBuild(cards: readonly CardFacts[]): TorchChoice {
  const [card] = [...cards].sort((a, b) => capabilityOf(b) - capabilityOf(a));
  if (card === undefined) {
    return { build: 'cpu', reason: 'No NVIDIA card: torch for the CPU, enough for a trial run.' };
  }
  const driver = Number.parseInt(card.driver ?? '', 10);
  const capability = capabilityOf(card);
  const row = BUILDS.find(
    ({ minDriver, from, below }) => driver >= minDriver && capability >= from && capability < below,
  );
  if (row !== undefined) {
    return {
      build: row.build,
      reason: `${card.name} with driver ${card.driver}: torch for ${cudaName(row.build)}.`,
    };
  }
  if (Number.isNaN(driver)) {
    return refuse(
      `${card.name} does not tell its driver’s version.`,
      'Install NVIDIA’s driver anew (570 or newer).',
    );
  }
  if (capability > 0 && capability < 5) {
    return refuse(
      `${card.name} (compute capability ${card.computeCapability}) is too old for today’s torch.`,
      'FLUX needs a newer NVIDIA card.',
    );
  }
  const needed = capability >= BLACKWELL ? 570 : 528;
  return refuse(
    `${card.name} has driver ${card.driver}; it needs ${needed} or newer.`,
    `Install NVIDIA’s newest driver (at least ${needed}), restart, and install again.`,
  );
}

/** Its compute capability as a number; where an old driver does not tell it, that of a card that CUDA 12.6 and 12.8 both know. */
function capabilityOf(card: CardFacts): number {
  return card.computeCapability === null ? 8 : Number(card.computeCapability);
}

function cudaName(build: TorchBuild): string {
  return build === 'cpu' ? 'the CPU' : `CUDA ${build.slice(2, 4)}.${build.slice(4)}`;
}

function refuse(message: string, hint: string): TorchChoice {
  return { build: null, message, hint };
}
