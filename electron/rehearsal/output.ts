import { join } from 'node:path';
import type { EventLog } from './event-log.js';
import { writeCheckpoint } from './checkpoint.js';
import type { Dataset } from './dataset.js';
import { checkpointMetadata } from './metadata.js';
import type { Plan } from './plan.js';
import type { SamplePrompt } from './prompts.js';
import { writeResumePoint } from './resume-point.js';
import { saveSample } from './samples.js';
import type { Settings } from './settings.js';
import type { Console } from './surroundings.js';
import type { TrainingState } from './training.js';

/** Files of a run: checkpoints, resume points and samples, each with its event once it is whole. */
export class RunOutput {
  private readonly startedAt = Date.now();

  constructor(
    private readonly settings: Settings,
    private readonly plan: Plan,
    private readonly dataset: Dataset,
    private readonly prompts: readonly SamplePrompt[],
    private readonly events: EventLog,
    private readonly console: Console,
  ) {}

  /** After an epoch that is not the last. `epoch`: epochs done. */
  async saveEpoch(
    state: TrainingState,
    epoch: number,
    withState = this.settings.saveState,
  ): Promise<void> {
    const name = `${this.settings.outputName}-${String(epoch).padStart(6, '0')}`;
    await this.save(name, state, epoch, { isFinal: false, withState });
  }

  /** In mid-epoch. `epoch`: the one that runs. */
  async saveStep(state: TrainingState, epoch: number, withState: boolean): Promise<void> {
    const name = `${this.settings.outputName}-step${String(state.step).padStart(8, '0')}`;
    await this.save(name, state, epoch, { isFinal: false, withState });
  }

  async saveFinal(state: TrainingState, epoch: number): Promise<void> {
    const withState = this.settings.saveStateAtEnd;
    await this.save(this.settings.outputName, state, epoch, { isFinal: true, withState });
    this.console.err('model saved.');
  }

  private async save(
    name: string,
    state: TrainingState,
    epoch: number,
    how: { isFinal: boolean; withState: boolean },
  ): Promise<void> {
    const { settings, plan, dataset, events } = this;
    const file = `${name}.safetensors`;
    const path = join(settings.outputDir, file);
    await events.emit({ type: 'phase', phase: 'saving' });
    this.console.out(`\nsaving checkpoint: ${path}`);
    const progress = { step: state.step, epoch, startedAt: this.startedAt };
    const metadata = checkpointMetadata(settings, plan, dataset, progress);
    await writeCheckpoint(path, state.adapter, settings.savePrecision, metadata);
    await events.emit({ type: 'checkpoint', step: state.step, epoch, file, isFinal: how.isFinal });
    if (!how.withState) return;
    const folder = `${name}-state`;
    this.console.out(`saving state: ${join(settings.outputDir, folder)}`);
    await writeResumePoint(join(settings.outputDir, folder), state, epoch);
    await events.emit({ type: 'resume_point', step: state.step, epoch, folder });
  }

  /** Draws every prompt. `mark`: how the file name says when. */
  async sample(state: TrainingState, at: { epoch: number | null; mark: string }): Promise<void> {
    const { settings, events } = this;
    if (this.prompts.length === 0) return;
    await events.emit({ type: 'phase', phase: 'sampling' });
    this.console.err(`\ngenerating sample images at step: ${state.step}`);
    for (const [done, prompt] of this.prompts.entries()) {
      await events.emit({ type: 'progress', phase: 'sampling', done, total: this.prompts.length });
      this.console.err(`prompt: ${prompt.text}`);
      const naming = {
        outputDir: settings.outputDir,
        outputName: settings.outputName,
        mark: at.mark,
      };
      const file = await saveSample(state.adapter, prompt, settings.seed, naming);
      await events.emit({
        type: 'sample',
        step: state.step,
        epoch: at.epoch,
        file,
        promptIndex: prompt.index,
        prompt: prompt.text,
      });
    }
  }
}
