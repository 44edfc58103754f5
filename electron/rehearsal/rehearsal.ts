import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/result/errors.js';
import { readDataset, type Dataset } from './dataset.js';
import { LearningLoop, type Outcome } from './learning-loop.js';
import { prepareLessons } from './lessons.js';
import { RunOutput } from './output.js';
import { planRun, type Plan } from './plan.js';
import { readPrompts, type SamplePrompt } from './prompts.js';
import { readResumePoint } from './resume-point.js';
import { readSettings, type Settings } from './settings.js';
import type { Surroundings } from './surroundings.js';
import { freshState, rateFactor, Training, type TrainingState } from './training.js';

export interface RehearsalOptions {
  readonly configFile: string;
  /** What the app believes earlier segments did. The resume point itself decides. */
  readonly stepOffset: number;
  /** The honesty test: the adapter is shown other pictures than those it must guess, so little can be learnt. */
  readonly shuffleTargets: boolean;
}

interface Opening {
  readonly settings: Settings;
  readonly state: TrainingState;
}

/** One segment of a run, from reading the config to the last file. */
export class Rehearsal {
  constructor(
    private readonly options: RehearsalOptions,
    private readonly around: Surroundings,
  ) {}

  /** Throws `AppError` for what a person can mend. `onStart` gets the living state, whose step the end's event names. */
  async run(onStart: (state: TrainingState) => void): Promise<Outcome> {
    const { events, console, stop } = this.around;
    const { settings, state } = await this.open();
    onStart(state);
    await events.emit({ type: 'phase', phase: 'loading' });
    console.out('Rehearsal: checks the whole workflow; the result is not a FLUX LoRA.');
    const dataset = await readDataset(settings.datasetConfig, settings);
    const repeats = dataset.images.map((image) => image.repeats);
    const plan = planRun({ ...settings, batchSize: dataset.batchSize, repeats });
    if (state.step >= plan.totalSteps) throw alreadyDone(state.step, plan.totalSteps);
    await this.warn(settings, dataset, state);
    const prompts = await this.prompts(settings);
    await mkdir(settings.outputDir, { recursive: true });
    await removeDrafts(settings.outputDir);
    const lessons = await prepareLessons(dataset, {
      isStopped: async () => (await stop.request()) !== null,
      phase: (phase) => events.emit({ type: 'phase', phase }),
      progress: (phase, done, total) => events.emit({ type: 'progress', phase, done, total }),
    });
    if (lessons === null) return { outcome: 'stopped', step: state.step };
    await this.announce(plan, dataset);
    const output = new RunOutput(settings, plan, dataset, prompts, events, console);
    const data = { lessons, repeats };
    const training = new Training(state, settings, plan, data, this.options.shuffleTargets);
    return new LearningLoop(training, settings, plan, output, this.around).run();
  }

  /** Settings and starting state, and then the segment's first event, which needs the step the state is at. */
  private async open(): Promise<Opening> {
    const start = (stepOffset: number) =>
      this.around.events.emit({
        type: 'start',
        engine: 'rehearsal',
        mode: 'rehearsal',
        pid: process.pid,
        stepOffset,
        trainer: 'rehearsal',
      });
    let opening: Opening;
    try {
      const settings = await readSettings(this.options.configFile);
      const { resume } = settings;
      const state =
        resume === null ? freshState(settings) : await readResumePoint(resume, settings);
      opening = { settings, state };
    } catch (error) {
      await start(this.options.stepOffset);
      throw error;
    }
    await start(opening.state.step);
    return opening;
  }

  private async warn(settings: Settings, dataset: Dataset, state: TrainingState): Promise<void> {
    const warnings = [...dataset.warnings];
    const { optimizer } = settings;
    if (!/^adamw$/i.test(optimizer)) {
      const factor = rateFactor(optimizer);
      const rate = factor === 1 ? '' : ` and takes learning_rate times ${factor}`;
      warnings.push({
        code: 'optimizer_replaced',
        message: `The rehearsal uses AdamW in 32-bit numbers in place of ${optimizer}${rate}.`,
      });
    }
    if (this.options.stepOffset !== state.step) {
      warnings.push({
        code: 'step_offset_differs',
        message: `The run starts after step ${state.step}, not ${this.options.stepOffset} as the command says.`,
      });
    }
    for (const warning of warnings) {
      this.around.console.err(`WARNING ${warning.message}`);
      await this.around.events.emit({ type: 'warning', ...warning });
    }
  }

  private async prompts(settings: Settings): Promise<readonly SamplePrompt[]> {
    const { samplePrompts } = settings;
    if (samplePrompts === null) return [];
    if (/\.txt$/i.test(samplePrompts)) return readPrompts(samplePrompts);
    const message = `The rehearsal reads sample prompts from .txt files only, not ${samplePrompts}.`;
    this.around.console.err(`WARNING ${message}`);
    await this.around.events.emit({ type: 'warning', code: 'no_samples', message });
    return [];
  }

  private async announce(plan: Plan, dataset: Dataset): Promise<void> {
    const { console, events } = this.around;
    console.out('running training');
    console.out(`  num train images * repeats: ${plan.imagesWithRepeats}`);
    console.out(`  images: ${dataset.images.length}`);
    console.out(`  num batches per epoch: ${plan.batchesPerEpoch}`);
    console.out(`  num epochs: ${plan.epochs}`);
    console.out(`  batch size per device: ${plan.batchSize}`);
    console.out(`  gradient accumulation steps = ${plan.gradientAccumulation}`);
    console.out(`  total optimization steps: ${plan.totalSteps}`);
    await events.emit({
      type: 'plan',
      totalSteps: plan.totalSteps,
      epochs: plan.epochs,
      batchesPerEpoch: plan.batchesPerEpoch,
      images: plan.imagesWithRepeats,
      batchSize: plan.batchSize,
      gradientAccumulation: plan.gradientAccumulation,
    });
  }
}

/** Drafts of files that a killed predecessor could not finish; they carry our own temporary names. */
async function removeDrafts(outputDir: string): Promise<void> {
  for (const name of await readdir(outputDir)) {
    const isDraft = /^\..+\.(?:[0-9a-f]{12}|\d+)\.tmp(?:\.old)?$/.test(name);
    if (isDraft) await rm(join(outputDir, name), { recursive: true, force: true });
  }
}

function alreadyDone(step: number, totalSteps: number): AppError {
  return new AppError(
    'invalid_config',
    `There is nothing left to train: the resume point is at step ${step} of ${totalSteps}.`,
    { hint: 'Set more epochs, or start a new run.' },
  );
}
