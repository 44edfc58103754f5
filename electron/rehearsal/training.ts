import { adamwUpdate, createMoments, type Moments } from './adamw.js';
import { createAdapter, type Adapter } from './adapter.js';
import { BatchLoss, type Lesson } from './micro-batch.js';
import { epochBatches, type Plan } from './plan.js';
import { learningRateAt, type Schedule } from './schedule.js';
import type { Settings } from './settings.js';

/** All that changes while learning: with it and the same settings and images, a run goes on exactly as if never stopped. */
export interface TrainingState {
  readonly adapter: Adapter;
  readonly downMoments: Moments;
  readonly upMoments: Moments;
  /** Optimizer steps done. */
  step: number;
  /** Losses of micro-batches for the moving average: one place for each batch of an epoch. */
  readonly losses: number[];
}

export interface StepResult {
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  readonly loss: number;
  readonly average: number;
  readonly learningRate: number;
  /** Length of the gradient before clipping. */
  readonly gradNorm: number;
}

/** The state before the first step. */
export function freshState({ rank, alpha, seed }: Settings): TrainingState {
  const adapter = createAdapter(rank, alpha, seed);
  return {
    adapter,
    downMoments: createMoments(adapter.down.length),
    upMoments: createMoments(adapter.up.length),
    step: 0,
    losses: [],
  };
}

/** Does one optimizer step at a time. */
export class Training {
  private readonly batchLoss: BatchLoss;
  private readonly schedule: Schedule;
  private epoch = -1;
  private batches: number[][] = [];

  constructor(
    readonly state: TrainingState,
    private readonly settings: Settings,
    private readonly plan: Plan,
    private readonly data: {
      readonly lessons: readonly Lesson[];
      readonly repeats: readonly number[];
    },
    shuffleTargets: boolean,
  ) {
    this.batchLoss = new BatchLoss(state.adapter, data.lessons, shuffleTargets);
    const { warmup } = settings;
    this.schedule = {
      name: settings.scheduler,
      warmupSteps: settings.isWarmupShare ? Math.floor(warmup * plan.totalSteps) : warmup,
      totalSteps: plan.totalSteps,
      restartCycles: settings.restartCycles,
      polynomialPower: settings.polynomialPower,
      learningRate: settings.learningRate * rateFactor(settings.optimizer),
    };
  }

  /** The next step: its micro-batches, then one update of the weights. */
  advance(): StepResult {
    const { state, plan } = this;
    const epoch = Math.floor(state.step / plan.stepsPerEpoch);
    this.enterEpoch(epoch);
    const first = (state.step % plan.stepsPerEpoch) * plan.gradientAccumulation;
    const last = Math.min(first + plan.gradientAccumulation, plan.batchesPerEpoch);
    this.batchLoss.clear();
    let sum = 0;
    for (let batch = first; batch < last; batch += 1) {
      const place = { seed: this.settings.seed, epoch, batch };
      const loss = this.batchLoss.add(
        place,
        this.batches[batch] ?? [],
        1 / plan.gradientAccumulation,
      );
      state.losses[batch] = loss;
      sum += loss;
    }
    const learningRate = learningRateAt(this.schedule, state.step);
    const gradNorm = this.update(learningRate);
    return {
      step: state.step,
      epoch: epoch + 1,
      loss: sum / (last - first),
      average: state.losses.reduce((all, loss) => all + loss, 0) / state.losses.length,
      learningRate,
      gradNorm,
    };
  }

  private enterEpoch(epoch: number): void {
    if (epoch === this.epoch) return;
    this.epoch = epoch;
    this.batches = epochBatches(this.data.repeats, this.plan.batchSize, this.settings.seed, epoch);
  }

  private update(rate: number): number {
    const { state, settings } = this;
    const { gradients } = this.batchLoss;
    const norm = Math.sqrt(squareSum(gradients.down) + squareSum(gradients.up));
    const { maxGradNorm } = settings;
    // As in the trainer's library: 0 switches clipping off.
    const scale = maxGradNorm > 0 ? Math.min(1, maxGradNorm / (norm + 1e-6)) : 1;
    state.step += 1;
    const step = { rate, update: state.step, scale };
    adamwUpdate(state.adapter.down, gradients.down, state.downMoments, settings.adamw, step);
    adamwUpdate(state.adapter.up, gradients.up, state.upMoments, settings.adamw, step);
    return norm;
  }
}

/**
 * Optimizers that find their own rate take `learning_rate` as a factor (usually 1); AdamW in their place would burst.
 */
export function rateFactor(optimizer: string): number {
  return /^(prodigy|dadapt)/i.test(optimizer) ? 1e-4 : 1;
}

function squareSum(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]! * values[i]!;
  return sum;
}
