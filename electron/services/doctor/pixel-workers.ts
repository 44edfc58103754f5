import { availableParallelism } from 'node:os';
import type { PixelFacts } from '../../../shared/domain/doctor/index.js';
import type { Placement } from '../../../shared/domain/trainer-reader/index.js';
import { WorkerLink } from '../../platform/worker-link.js';
import type { PixelQuestions } from './worker/messages.js';

/** Beyond that, the disk and the decoder are what is waited for. */
const MOST_WORKERS = 4;

/** Threads that measure pictures; begun with the first picture, ended with the check. */
export class PixelWorkers {
  readonly #links: WorkerLink<PixelQuestions>[] = [];
  #turn = 0;

  /** `file`: the bundle of `worker/main.ts`. */
  constructor(private readonly file: string) {}

  /** What can be seen on the pixels; null when the file is gone meanwhile. Throws what says nothing about the picture. */
  async measure(path: string, placement: Placement | null): Promise<PixelFacts | null> {
    const most = Math.max(1, Math.min(MOST_WORKERS, Math.floor(availableParallelism() / 2)));
    const place = (this.#turn += 1) % most;
    const link = (this.#links[place] ??= this.#begin());
    const { facts } = await link.ask('measure', { path, placement });
    return facts;
  }

  async close(): Promise<void> {
    await Promise.all(this.#links.filter(Boolean).map((link) => link.close()));
  }

  #begin(): WorkerLink<PixelQuestions> {
    return new WorkerLink({
      file: this.file,
      name: 'The doctor’s worker',
      hint: 'Check again: what was looked at already is kept.',
    });
  }
}
