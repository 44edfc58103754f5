import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../shared/result/errors.js';
import { ConsoleBar } from './console-bar.js';
import type { RunOutput } from './output.js';
import type { Plan } from './plan.js';
import type { Settings } from './settings.js';
import type { StopRequest } from './stop-request.js';
import type { Surroundings } from './surroundings.js';
import type { StepResult, Training, TrainingState } from './training.js';

/** How a segment ended; `step`: last one done. */
export interface Outcome {
  readonly outcome: 'finished' | 'stopped';
  readonly step: number;
}

/** Steps until the plan is done or somebody asks to stop, with all that is saved, sampled and said on the way. */
export class LearningLoop {
  private readonly state: TrainingState;
  private readonly startedFrom: number;

  constructor(
    private readonly training: Training,
    private readonly settings: Settings,
    private readonly plan: Plan,
    private readonly output: RunOutput,
    private readonly around: Surroundings,
  ) {
    this.state = training.state;
    this.startedFrom = training.state.step;
  }

  async run(): Promise<Outcome> {
    const { state, plan } = this;
    const { events, stop, console } = this.around;
    if (this.settings.sampleAtFirst && state.step === 0) {
      await this.output.sample(state, { epoch: 0, mark: 'e000000' });
    }
    await events.emit({ type: 'phase', phase: 'training' });
    const bar = new ConsoleBar(state.step, plan.totalSteps, console.redraw);
    bar.update(state.step, null);
    while (state.step < plan.totalSteps) {
      const asked = await stop.request();
      const isBetweenEpochs = state.step % plan.stepsPerEpoch === 0;
      // Before its first step a segment has no epoch to finish.
      const isLater = asked === 'after_epoch' && !isBetweenEpochs && state.step > this.startedFrom;
      if (asked !== null && !isLater) return this.stopHere(asked);
      await this.obeyRequests();
      if (state.step % plan.stepsPerEpoch === 0) {
        console.out(`\nepoch ${state.step / plan.stepsPerEpoch + 1}/${plan.epochs}\n`);
      }
      await this.oneStep(bar);
      // Signals and other requests are heard only when the event loop turns.
      await setImmediate();
    }
    await this.output.saveFinal(state, plan.epochs);
    return { outcome: 'finished', step: state.step };
  }

  /** A checkpoint or samples that were asked for, after the step that is done. */
  private async obeyRequests(): Promise<void> {
    const { state, plan } = this;
    const { stop, events } = this.around;
    const saves = stop.takes('save');
    const samples = stop.takes('sample');
    if (state.step === this.startedFrom || (!saves && !samples)) return;
    const epoch = Math.ceil(state.step / plan.stepsPerEpoch);
    if (saves) await this.output.saveStep(state, epoch, false);
    if (samples) {
      await this.output.sample(state, { epoch: null, mark: String(state.step).padStart(6, '0') });
    }
    await events.emit({ type: 'phase', phase: 'training' });
  }

  private async oneStep(bar: ConsoleBar): Promise<void> {
    const result = this.training.advance();
    await this.report(result);
    bar.update(result.step, result.average);
    if (!Number.isFinite(result.loss)) throw lossIsLost(result.step);
    await this.afterStep(result.epoch);
  }

  private async report(result: StepResult): Promise<void> {
    const { step, epoch, loss, average, learningRate, gradNorm } = result;
    await this.around.events.emit({
      type: 'loss',
      step,
      epoch,
      loss: finiteOrNull(loss),
      average: finiteOrNull(average),
      ...(Number.isFinite(loss) ? {} : { isNaN: true }),
      learningRates: { unet: learningRate },
      gradNorm: finiteOrNull(gradNorm),
    });
  }

  private async afterStep(epoch: number): Promise<void> {
    const { state, settings, plan, output } = this;
    const { step } = state;
    const isEpochEnd = step % plan.stepsPerEpoch === 0 || step === plan.totalSteps;
    const savesStep = isMultiple(step, settings.saveEverySteps);
    const savesEpoch =
      isEpochEnd && epoch < plan.epochs && isMultiple(epoch, settings.saveEveryEpochs);
    const mark = sampleMark(settings, { step, epoch, isEpochEnd });
    if (savesStep) await output.saveStep(state, epoch, settings.saveState);
    if (savesEpoch) await output.saveEpoch(state, epoch);
    if (mark !== null) await output.sample(state, mark);
    if (savesStep || savesEpoch || mark !== null) {
      await this.around.events.emit({ type: 'phase', phase: 'training' });
    }
  }

  private async stopHere(how: StopRequest): Promise<Outcome> {
    const { state } = this;
    await this.around.events.emit({ type: 'phase', phase: 'stopping' });
    this.around.console.out(`\nstopping as asked, after step ${state.step}`);
    // Without a step of its own this segment has nothing that the resume point it came from does not hold.
    if (how !== 'now' && state.step > this.startedFrom) await this.saveForResume(how);
    return { outcome: 'stopped', step: state.step };
  }

  private async saveForResume(how: StopRequest): Promise<void> {
    const { state, plan, output } = this;
    const epoch = Math.ceil(state.step / plan.stepsPerEpoch);
    if (how === 'after_epoch') await output.saveEpoch(state, epoch, true);
    else await output.saveStep(state, epoch, true);
  }
}

/** When samples are due, as the trainer decides it: epochs asked for make it pass over steps. */
function sampleMark(
  settings: Settings,
  at: { readonly step: number; readonly epoch: number; readonly isEpochEnd: boolean },
): { epoch: number | null; mark: string } | null {
  const { sampleEveryEpochs, sampleEverySteps } = settings;
  if (sampleEveryEpochs !== null) {
    if (!at.isEpochEnd || !isMultiple(at.epoch, sampleEveryEpochs)) return null;
    return { epoch: at.epoch, mark: `e${String(at.epoch).padStart(6, '0')}` };
  }
  if (!isMultiple(at.step, sampleEverySteps)) return null;
  return { epoch: null, mark: String(at.step).padStart(6, '0') };
}

function isMultiple(value: number, of: number | null): boolean {
  return of !== null && value % of === 0;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function lossIsLost(step: number): AppError {
  return new AppError('invalid_config', `The loss is not a number any more, at step ${step}.`, {
    hint: 'The learning rate is most likely too high: try a tenth of it.',
  });
}
