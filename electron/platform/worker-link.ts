import { Worker } from 'node:worker_threads';
import { AppError, type ErrorValue } from '../../shared/result/errors.js';

/** The questions that a worker answers: for each name, the input and the answer. */
export type Questions = Record<string, { ask: object; answer: object }>;

/** A question on its way to the worker. */
export type Question<Q extends Questions> = {
  [N in keyof Q & string]: { id: number; name: N; ask: Q[N]['ask'] };
}[keyof Q & string];

/** What the worker sends back. */
export type Answer<Q extends Questions> =
  | { id: number; ok: true; answer: Q[keyof Q & string]['answer'] }
  | { id: number; ok: false; error: ErrorValue };

export interface WorkerLinkOptions {
  /** The bundle of the worker's program. */
  readonly file: string;
  /** Who it is, in a message: “The tagger’s worker”. */
  readonly name: string;
  /** What to do when it dies. */
  readonly hint: string;
}

interface Waiting {
  resolve(answer: never): void;
  reject(error: unknown): void;
}

/** One worker thread that answers questions; when it dies, all that wait get to know. */
export class WorkerLink<Q extends Questions> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #death: AppError | null = null;
  #counter = 0;

  constructor(private readonly options: WorkerLinkOptions) {
    this.#worker = new Worker(options.file);
    this.#worker.on('message', (message: Answer<Q>) => this.#onAnswer(message));
    this.#worker.on('error', (error) => this.#die(`it broke off (${error.message})`));
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#die('it has ended');
        resolve();
      });
    });
  }

  /**
   * Sends a question; throws what the worker throws. `moved`: objects that are transferred to the worker, unusable here from
   * then on.
   */
  ask<N extends keyof Q & string>(
    name: N,
    ask: Q[N]['ask'],
    moved: readonly ArrayBufferLike[] = [],
  ): Promise<Q[N]['answer']> {
    if (this.#death !== null) return Promise.reject(this.#death);
    const id = (this.#counter += 1);
    return new Promise<Q[N]['answer']>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, ask }, moved as ArrayBuffer[]);
    });
  }

  /** Ends the thread at once; who still waits gets an error. */
  async close(): Promise<void> {
    await this.#worker.terminate();
    await this.#ended;
  }

  /** True when the thread has ended, by itself or not: nothing can be asked any more. */
  get isGone(): boolean {
    return this.#death !== null;
  }

  #onAnswer(message: Answer<Q>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.ok) waiting?.resolve(message.answer as never);
    else waiting?.reject(AppError.fromValue(message.error));
  }

  #die(why: string): void {
    const { name, hint } = this.options;
    this.#death ??= new AppError('internal', `${name} is gone: ${why}.`, { hint });
    for (const { reject } of this.#waiting.values()) reject(this.#death);
    this.#waiting.clear();
  }
}
