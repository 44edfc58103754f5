import type { Handlers } from '../../services/handlers.js';
import type { Services } from '../services.js';

/** Handlers about graphics cards. */
export function gpuHandlers({ gpu }: Services): Pick<Handlers, 'gpus.get'> {
  return { 'gpus.get': ({ watchSeconds }) => gpu.get(watchSeconds) };
}
