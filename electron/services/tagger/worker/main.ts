/**
 * The program of the tagger's worker threads: prepares pictures, or holds a model and runs it. Both block their thread, so
 * that neither may happen in the app's own.
 */
import { parentPort } from 'node:worker_threads';
import { AppError } from '../../../../shared/result/errors.js';
import { fileFailure } from '../../../platform/error-value.js';
import { preparePicture } from '../pixels/prepare.js';
import type { Answer, Question } from './messages.js';
import { openSession, type TaggerSession } from './session.js';

let session: TaggerSession | null = null;

async function answer(question: Question): Promise<{ answer: object; moved: ArrayBufferLike[] }> {
  switch (question.name) {
    case 'open':
      session = await openSession(question.ask);
      return { answer: { shape: session.shape, provider: session.provider }, moved: [] };
    case 'run': {
      if (session === null) throw new Error('no model is open');
      const probabilities = await session.run(question.ask.pixels);
      return { answer: { probabilities }, moved: probabilities.map(({ buffer }) => buffer) };
    }
    case 'prepare': {
      const { path, size, honourExif } = question.ask;
      const pixels = await preparePicture(path, size, { honourExif });
      return { answer: { pixels }, moved: [pixels.buffer] };
    }
    case 'close':
      await session?.close();
      session = null;
      return { answer: {}, moved: [] };
  }
}

/** Every failure comes with words; what nobody foresaw keeps its own, as the main side logs it. */
function errorOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const isFile = error instanceof Error && 'code' in error && typeof error.code === 'string';
  const reason = isFile ? fileFailure(error).reason : String(error);
  return new AppError('internal', `The tagger failed: ${reason}`);
}

const port = parentPort;
if (port === null) throw new Error('This program runs in a worker thread.');
port.on('message', (question: Question) => {
  const send = (message: Answer, moved: ArrayBufferLike[] = []) =>
    port.postMessage(message, moved as ArrayBuffer[]);
  answer(question).then(
    (made) => send({ id: question.id, ok: true, answer: made.answer as never }, made.moved),
    (error: unknown) => send({ id: question.id, ok: false, error: errorOf(error).toValue() }),
  );
});
