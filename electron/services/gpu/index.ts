export { GpuService } from './gpu-service.js';
