import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/result/errors.js';
import type { Answer, QuestionName, Questions } from './worker/messages.js';

interface Waiting {
  resolve(answer: never): void;
  reject(error: unknown): void;
}

/** One worker thread that answers questions; when it dies, all that wait get to know. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #death: AppError | null = null;
  #counter = 0;

  /** `file`: the bundle of `worker/main.ts`. */
  constructor(file: string) {
    this.#worker = new Worker(file);
    this.#worker.on('message', (message: Answer) => this.#onAnswer(message));
    this.#worker.on('error', (error) => this.#die(`it broke off (${error.message})`));
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#die('it has ended');
        resolve();
      });
    });
  }

  /** Asks; throws what the worker throws. `moved` leaves this thread and must not be used any more. */
  ask<N extends QuestionName>(
    name: N,
    ask: Questions[N]['ask'],
    moved: readonly ArrayBufferLike[] = [],
  ): Promise<Questions[N]['answer']> {
    if (this.#death !== null) return Promise.reject(this.#death);
    const id = (this.#counter += 1);
    return new Promise<Questions[N]['answer']>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, ask }, moved as ArrayBuffer[]);
    });
  }

  /** Lets the worker end what it does, then ends it. */
  async close(): Promise<void> {
    if (this.#death === null) {
      try {
        await this.ask('close', {});
      } finally {
        await this.#worker.terminate();
      }
    }
    await this.#ended;
  }

  #onAnswer(message: Answer): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.ok) waiting?.resolve(message.answer as never);
    else waiting?.reject(AppError.fromValue(message.error));
  }

  #die(why: string): void {
    this.#death ??= new AppError('internal', `The tagger’s worker is gone: ${why}.`, {
      hint: 'Start again: what is tagged already is kept. If it happens again, the memory may not suffice for this model.',
    });
    for (const { reject } of this.#waiting.values()) reject(this.#death);
    this.#waiting.clear();
  }
}
