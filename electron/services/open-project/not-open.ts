import { AppError } from '../../../shared/result/errors.js';

/** What is thrown for a project that is not open, or not any more. */
export function notOpen(): AppError {
  return new AppError('not_found', 'That project is not open.', {
    hint: 'Open it again from the home screen.',
  });
}
