import { join } from 'node:path';
import { AppError } from '../../../../shared/result/errors.js';
import { writeFileAtomic } from '../../../platform/atomic-file.js';
import { processCount, RUN_FILES, type LaunchRequest } from './engine.js';

/** The last part of accelerate's launcher module; as a module it needs no program on the path (one process less on Windows). */
const MODULE = 'accelerate.commands.accelerate_cli';

/**
 * The arguments that go before the script where one process is not enough; writes accelerate's settings into the run's
 * folder, so that the user's own default settings play no part. Empty for one card on one machine: a launcher in between
 * would be one more process, and stopping it alone leaves the trainer running.
 * Throws `invalid_config` for a machine whose place among the others is not told.
 */
export async function accelerateArguments(
  request: LaunchRequest,
  mixedPrecision: string,
): Promise<string[]> {
  if (processCount(request.gpus, request.cluster) === 1) return [];
  const path = join(request.runDir, RUN_FILES.accelerate);
  await writeFileAtomic(path, accelerateYaml(request, mixedPrecision));
  return ['-m', MODULE, 'launch', '--config_file', path];
}

/** Settings of `accelerate launch` (keys as `accelerate config` of accelerate 1.6 writes them). */
export function accelerateYaml(
  { gpus, cluster }: Pick<LaunchRequest, 'gpus' | 'cluster'>,
  mixedPrecision: string,
): string {
  if (cluster.machines > 1) checkCluster(cluster);
  const lines: [string, string][] = [
    ['compute_environment', 'LOCAL_MACHINE'],
    ['distributed_type', 'MULTI_GPU'],
    ['downcast_bf16', "'no'"],
    ['enable_cpu_affinity', 'false'],
    // The cards are chosen by CUDA_VISIBLE_DEVICES; of those, all.
    ['gpu_ids', 'all'],
    ['machine_rank', String(cluster.rank)],
    ['main_training_function', 'main'],
    ['mixed_precision', JSON.stringify(mixedPrecision)],
    ['num_machines', String(cluster.machines)],
    ['num_processes', String(processCount(gpus, cluster))],
    ['rdzv_backend', 'static'],
    ['same_network', 'true'],
    ['use_cpu', 'false'],
    ...(cluster.machines > 1
      ? ([
          ['main_process_ip', JSON.stringify(cluster.address)],
          ['main_process_port', String(cluster.port)],
        ] satisfies [string, string][])
      : []),
  ];
  return `${lines.map(([key, value]) => `${key}: ${value}`).join('\n')}\n`;
}

function checkCluster({ machines, rank, address }: LaunchRequest['cluster']): void {
  if (rank >= machines) {
    throw new AppError(
      'invalid_config',
      `Machine ${rank} is none of ${machines}: they count from 0.`,
      {
        hint: 'Correct the number of this machine in Settings, under Cards and machines.',
      },
    );
  }
  if (address.trim() === '') {
    throw new AppError('invalid_config', 'The address of the first machine is not set.', {
      hint: 'Give it in Settings, under Cards and machines; every machine takes the same one.',
    });
  }
}
