/**
 * Sizes of FLUX.1-dev, counted from the shapes of its tensors: hidden size 3072, MLP 12288, 19 double blocks (an image and a
 * text half each) and 38 single blocks. Parameters without biases and norms, which are below a hundredth.
 */
const HIDDEN = 3072;
const MLP = 12_288;

interface Linear {
  readonly in: number;
  readonly out: number;
}

/** Linear layers of one half of a double block. */
const HALF: readonly Linear[] = [
  { in: HIDDEN, out: 3 * HIDDEN },
  { in: HIDDEN, out: HIDDEN },
  { in: HIDDEN, out: MLP },
  { in: MLP, out: HIDDEN },
  { in: HIDDEN, out: 6 * HIDDEN },
];
const SINGLE: readonly Linear[] = [
  { in: HIDDEN, out: 3 * HIDDEN + MLP },
  { in: HIDDEN + MLP, out: HIDDEN },
  { in: HIDDEN, out: 3 * HIDDEN },
];
export const DOUBLE_BLOCKS = 19;
export const SINGLE_BLOCKS = 38;

const sum = (layers: readonly Linear[], of: (layer: Linear) => number) =>
  layers.reduce((total, layer) => total + of(layer), 0);
const weights = (layers: readonly Linear[]) => sum(layers, (one) => one.in * one.out);
const perRank = (layers: readonly Linear[]) => sum(layers, (one) => one.in + one.out);

const DOUBLE_WEIGHTS = 2 * weights(HALF);
const SINGLE_WEIGHTS = weights(SINGLE);
/** Parameters of the transformer’s blocks: about 11.8 thousand million. */
export const BLOCK_WEIGHTS = DOUBLE_BLOCKS * DOUBLE_WEIGHTS + SINGLE_BLOCKS * SINGLE_WEIGHTS;

/** Parameters of a LoRA of this rank on every linear layer of the blocks, as networks.lora_flux makes it unless told otherwise. */
export function loraWeights(rank: number): number {
  return rank * (DOUBLE_BLOCKS * 2 * perRank(HALF) + SINGLE_BLOCKS * perRank(SINGLE));
}

/** Parameters that `blocks_to_swap` keeps in system RAM: half of them double blocks, the others two single blocks each. */
export function swappedWeights(blocks: number): number {
  const doubles = Math.min(Math.floor(blocks / 2), DOUBLE_BLOCKS - 2);
  const singles = Math.min((blocks - Math.floor(blocks / 2)) * 2, SINGLE_BLOCKS - 2);
  return doubles * DOUBLE_WEIGHTS + singles * SINGLE_WEIGHTS;
}
