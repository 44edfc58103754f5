import { parentPort } from 'node:worker_threads';
import { AppError } from '../../shared/result/errors.js';
import { fileFailure } from './error-value.js';
import type { Answer, Question, Questions } from './worker-link.js';

/** An answer, and the objects in it that are transferred from the worker's thread instead of copied. */
interface Reply<A> {
  readonly answer: A;
  readonly moved?: readonly ArrayBufferLike[];
}

/** One function for each question. */
export type Answers<Q extends Questions> = {
  [N in keyof Q & string]: (ask: Q[N]['ask']) => Promise<Reply<Q[N]['answer']>>;
};

/** The other end of a WorkerLink: answers what is asked, for as long as the thread lives. `failed`: how an error begins. */
export function answerQuestions<Q extends Questions>(answers: Answers<Q>, failed: string): void {
  const port = parentPort;
  if (port === null) throw new Error('This program runs in a worker thread.');
  port.on('message', ({ id, name, ask }: Question<Q>) => {
    const send = (message: Answer<Q>, moved: readonly ArrayBufferLike[] = []) =>
      port.postMessage(message, moved as ArrayBuffer[]);
    answers[name](ask).then(
      ({ answer, moved }) => send({ id, ok: true, answer }, moved),
      (error: unknown) => send({ id, ok: false, error: errorOf(error, failed).toValue() }),
    );
  });
}

/** An unexpected error keeps its own message, so that the main side can log it. */
function errorOf(error: unknown, failed: string): AppError {
  if (error instanceof AppError) return error;
  const isFile = error instanceof Error && 'code' in error && typeof error.code === 'string';
  const reason = isFile ? fileFailure(error).reason : String(error);
  return new AppError('internal', `${failed}: ${reason}`);
}
