import type { Diagnosis } from '../../../contract/runs.js';
import { diagnosis, type DiagnosisFacts } from '../diagnosis-context.js';

/** A loss that is no number: before anything was learned, no learning rate can have done it. */
export function nanLoss({ wasNaNAtOnce }: DiagnosisFacts): Diagnosis {
  if (wasNaNAtOnce === true) {
    return diagnosis(
      'loss_nan_at_once',
      {
        title: 'The loss was “not a number” from the first step',
        explanation:
          'Nothing had been learned yet, so it is not the learning rate: a model file is damaged or another model’s, or an image or its cache holds no valid numbers.',
        hint: 'Let the Doctor check the images, remove their caches, and choose the model files again in the training form. With fp16, try bf16.',
      },
      ['The loss of the first step is no number'],
      'baseModel',
    );
  }
  return diagnosis(
    'loss_nan',
    {
      title: 'The loss became “not a number”',
      explanation:
        'The weights ran away, and every checkpoint from then on is unusable. The trainer itself goes on and ends as if all were well.',
      hint: 'Lower the learning rate, for example to 1e-4 or 5e-5, and start again. With fp16, try bf16.',
    },
    ['avr_loss=nan'],
    'learningRate',
  );
}
