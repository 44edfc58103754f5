import type { Handlers } from '../handlers.js';
import type { GpuService } from './gpu-service.js';

/** Handlers about graphics cards. */
export function gpuHandlers(gpu: GpuService): Pick<Handlers, 'gpus.get'> {
  return { 'gpus.get': ({ watchSeconds }) => gpu.get(watchSeconds) };
}
