import { AppError } from '../../../shared/result/errors.js';

/** For requests whose service is being built; gone before the issue is. */
export function notYet(): Promise<never> {
  return Promise.reject(new AppError('unsupported', 'This is not built yet.'));
}
