import type { Checkpoint, RunSample } from '../../contract/runs.js';
import type { RunEvent, RunEventOf, RunPhase } from '../../contract/run-events.js';
import { LossSeries } from './loss-series.js';
import { EtaEstimator, type EtaState } from './eta.js';
import { LossWatch, type LossWatchState } from './loss-watch.js';
import { StepClock, type StepClockState } from './step-clock.js';

/** What a model knows apart from the losses, as JSON can hold it. */
export interface RunModelState {
  start: RunEventOf<'start'> | null;
  plan: RunEventOf<'plan'> | null;
  end: RunEventOf<'end'> | null;
  phase: RunPhase | null;
  phaseProgress: { done: number; total: number | null } | null;
  step: number;
  epoch: number | null;
  average: number | null;
  hasNaN: boolean;
  lastEventAt: number | null;
  clock: StepClockState;
  eta: EtaState;
  watch: LossWatchState;
  checkpoints: Checkpoint[];
  samples: RunSample[];
  warnings: { code: string; message: string; t: number }[];
  resumePoints: RunEventOf<'resume_point'>[];
}

/**
 * What the events of a run say, folded into one value. Live following and reading a finished run use the same reducer.
 * A step that was reported once is never counted again, whatever is appended later.
 */
export class RunModel {
  start: RunEventOf<'start'> | null = null;
  plan: RunEventOf<'plan'> | null = null;
  end: RunEventOf<'end'> | null = null;
  phase: RunPhase | null = null;
  phaseProgress: { done: number; total: number | null } | null = null;
  step = 0;
  epoch: number | null = null;
  average: number | null = null;
  hasNaN = false;
  lastEventAt: number | null = null;
  readonly losses = new LossSeries();
  readonly clock = new StepClock();
  readonly eta = new EtaEstimator();
  readonly watch = new LossWatch();
  readonly checkpoints: Checkpoint[] = [];
  readonly samples: RunSample[] = [];
  readonly warnings: { code: string; message: string; t: number }[] = [];
  readonly resumePoints: RunEventOf<'resume_point'>[] = [];

  /** All but the losses, for keeping it in a file. */
  get state(): RunModelState {
    const { start, plan, end, phase, phaseProgress, step, epoch, average, hasNaN } = this;
    const { lastEventAt, checkpoints, samples, warnings, resumePoints } = this;
    return {
      ...{ start, plan, end, phase, phaseProgress, step, epoch, average, hasNaN, lastEventAt },
      ...{ checkpoints, samples, warnings, resumePoints },
      clock: this.clock.state,
      eta: this.eta.state,
      watch: this.watch.state,
    };
  }

  /** Goes on from what an earlier one knew; the losses are put back apart. */
  restore({ clock, eta, watch, ...rest }: RunModelState): void {
    const { checkpoints, samples, warnings, resumePoints, ...values } = rest;
    Object.assign(this, values);
    this.checkpoints.splice(0, Infinity, ...checkpoints);
    this.samples.splice(0, Infinity, ...samples);
    this.warnings.splice(0, Infinity, ...warnings);
    this.resumePoints.splice(0, Infinity, ...resumePoints);
    this.clock.restore(clock);
    this.eta.restore(eta);
    this.watch.restore(watch);
  }

  /** Takes in one event. Returns false when it repeats a step that is known already. */
  apply(event: RunEvent): boolean {
    this.lastEventAt = event.t;
    switch (event.type) {
      case 'start':
        this.start = event;
        this.step = Math.max(this.step, event.stepOffset);
        return true;
      case 'phase':
        this.phase = event.phase;
        this.phaseProgress = null;
        this.clock.enterPhase(event.phase, event.t);
        this.eta.enterPhase(event.phase, event.t);
        return true;
      case 'plan':
        this.plan = event;
        return true;
      case 'progress':
        this.phaseProgress = { done: event.done, total: event.total };
        return true;
      case 'step':
        return this.#moveTo(event.step, event.epoch, event.average, event.t);
      case 'loss':
        return this.#takeLoss(event);
      case 'memory':
        return true;
      case 'sample':
        this.samples.push(sampleOf(event));
        return true;
      case 'checkpoint':
        this.#takeCheckpoint(event);
        return true;
      case 'resume_point':
        this.resumePoints.push(event);
        return true;
      case 'warning':
        this.warnings.push({ code: event.code, message: event.message, t: event.t });
        return true;
      case 'end':
        this.end = event;
        return true;
    }
  }

  #takeLoss(event: RunEventOf<'loss'>): boolean {
    if (event.isNaN === true) this.hasNaN = true;
    const isNew = this.losses.add(event.step, event.loss, event.average);
    if (isNew) this.watch.take(event.step, event.loss, event.isNaN === true, event.t);
    this.#moveTo(event.step, event.epoch, event.average, event.t);
    return isNew;
  }

  #moveTo(step: number, epoch: number | null, average: number | null, t: number): boolean {
    if (average !== null) this.average = average;
    if (step <= this.step) return false;
    this.clock.tick(step, t);
    this.eta.tick(step, t);
    this.step = step;
    this.epoch = epoch ?? this.epoch;
    return true;
  }

  #takeCheckpoint(event: RunEventOf<'checkpoint'>): void {
    const known = this.checkpoints.findIndex((checkpoint) => checkpoint.file === event.file);
    const checkpoint: Checkpoint = {
      file: event.file,
      step: event.step,
      epoch: event.epoch,
      isFinal: event.isFinal,
      sizeBytes: 0,
      t: event.t,
    };
    if (known >= 0) this.checkpoints[known] = checkpoint;
    else this.checkpoints.push(checkpoint);
  }
}

function sampleOf(event: RunEventOf<'sample'>): RunSample {
  return {
    file: event.file,
    step: event.step,
    epoch: event.epoch,
    promptIndex: event.promptIndex,
    prompt: event.prompt ?? null,
    t: event.t,
  };
}
