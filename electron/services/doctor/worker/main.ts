/** The program of the doctor's worker threads: some milliseconds of counting a picture would hold up the app's own. */
import { answerQuestions } from '../../../platform/worker-program.js';
import { measurePicture } from '../measure-picture.js';
import type { PixelQuestions } from './messages.js';

answerQuestions<PixelQuestions>(
  {
    measure: async ({ path, placement }) => ({
      answer: { facts: await measurePicture(path, placement) },
    }),
  },
  'The check failed',
);
