/** The program of the thread that searches captions: an expression that never comes to an end is ended with it. */
import { sliceEditor } from '../../../../shared/domain/captions/index.js';
import { answerQuestions } from '../../../platform/worker-program.js';
import type { EditQuestions } from './messages.js';

const editSlice = sliceEditor(() => performance.now());

answerQuestions<EditQuestions>(
  { edit: async (ask) => ({ answer: editSlice(ask) }) },
  'The captions could not be edited',
);
