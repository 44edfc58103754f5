import type { CheckLine } from '../../../shared/contract/index.js';
import { freeBytes } from '../../platform/free-space.js';
import { formatBytes } from '../../../shared/domain/format.js';

/** Below this a run's checkpoints, states and caches may not find room: a FLUX LoRA of rank 64 with its state is 1.5 GB. */
const LOW_BYTES = 10e9;

/** How much room is left beside the environment. */
export async function freeSpaceLine(dir: string): Promise<CheckLine> {
  const free = await freeBytes(dir);
  const base = { id: 'space', label: 'Free space' };
  const message = `${formatBytes(free)} free on the disk of ${dir}.`;
  if (free >= LOW_BYTES) return { ...base, state: 'ok', message };
  return {
    ...base,
    state: 'warning',
    message,
    hint: 'Free some space: checkpoints and caches of runs need it.',
  };
}
