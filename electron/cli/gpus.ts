import type { Gpu } from '../../shared/contract/index.js';
import { readArgs } from './args.js';
import { call } from './call.js';
import type { CommandContext } from './command.js';
import { EXIT, print, printJson } from './output.js';
import { formatBytes } from '../../shared/domain/format.js';

/** `lora-studio gpus`: one look at the graphics cards. No card is an answer, not a failure. */
export async function gpus({ client }: CommandContext, words: string[]): Promise<number> {
  const args = readArgs(words, { json: { type: 'boolean' } }, 0);
  const { report } = await call(client, 'gpus.get', {});
  if (args.flag('json')) {
    printJson(report);
    return EXIT.ok;
  }
  if (report.state !== 'ok') print(`${report.message} ${report.hint ?? ''}`.trim());
  for (const gpu of report.gpus) print(line(gpu));
  for (const { name } of report.others) print(`${name} (not used)`);
  return EXIT.ok;
}

const memory = (mib: number | null) => (mib === null ? '?' : formatBytes(mib * 2 ** 20));

function line(gpu: Gpu): string {
  const facts = [
    gpu.memoryTotalMiB === null
      ? null
      : `${memory(gpu.memoryUsedMiB)} of ${memory(gpu.memoryTotalMiB)}`,
    gpu.utilisation === null ? null : `${gpu.utilisation} %`,
    gpu.temperatureC === null ? null : `${gpu.temperatureC} °C`,
    gpu.powerW === null ? null : `${gpu.powerW} W`,
    gpu.driver === null ? null : `driver ${gpu.driver}`,
    gpu.computeCapability === null ? null : `compute capability ${gpu.computeCapability}`,
    ...gpu.processes.map(({ pid, name }) => `used by ${name} (${pid})`),
  ];
  return `${gpu.index}: ${gpu.name}, ${facts.filter((fact) => fact !== null).join(', ')}`;
}
