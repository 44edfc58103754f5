/**
 * The program of the tagger's worker threads: prepares pictures, or holds a model and runs it. Both block their thread, so
 * that neither may happen in the app's own.
 */
import { answerQuestions } from '../../../../platform/worker-program.js';
import { preparePicture } from '../pixels/prepare.js';
import type { TaggerQuestions } from './messages.js';
import { openSession, type TaggerSession } from './session.js';

let session: TaggerSession | null = null;

answerQuestions<TaggerQuestions>(
  {
    open: async (ask) => {
      session = await openSession(ask);
      return { answer: { shape: session.shape, provider: session.provider } };
    },
    run: async ({ pixels }) => {
      if (session === null) throw new Error('no model is open');
      const probabilities = await session.run(pixels);
      return { answer: { probabilities }, moved: probabilities.map(({ buffer }) => buffer) };
    },
    prepare: async ({ path, size, honourExif }) => {
      const pixels = await preparePicture(path, size, { honourExif });
      return { answer: { pixels }, moved: [pixels.buffer] };
    },
    close: async () => {
      await session?.close();
      session = null;
      return { answer: {} };
    },
  },
  'The tagger failed',
);
