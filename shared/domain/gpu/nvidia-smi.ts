import type { Gpu } from '../../contract/gpus.js';

type Card = Omit<Gpu, 'processes'>;

/** What is asked of each card. The name comes last: it is the one value that may hold a comma. */
export const CARD_FIELDS = [
  'index',
  'uuid',
  'driver_version',
  'compute_cap',
  'memory.used',
  'memory.total',
  'utilization.gpu',
  'temperature.gpu',
  'power.draw',
  'power.limit',
  'clocks.sm',
  'clocks.mem',
  'name',
] as const;
type CardField = (typeof CARD_FIELDS)[number];

export const PROCESS_FIELDS = ['gpu_uuid', 'pid', 'used_memory', 'process_name'] as const;

/** One line of `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`; null when it is none. */
export function parseCardLine(line: string, fields: readonly CardField[]): Card | null {
  const values = splitLine(line, fields.length);
  if (values === null) return null;
  const of = (field: CardField): string | null => {
    const at = fields.indexOf(field);
    return at === -1 ? null : known(values[at] ?? '');
  };
  const index = number(of('index'));
  const uuid = of('uuid');
  if (index === null || !Number.isSafeInteger(index) || index < 0 || !uuid?.startsWith('GPU-'))
    return null;
  return {
    index,
    uuid,
    name: of('name') ?? 'NVIDIA card',
    driver: of('driver_version'),
    computeCapability: capability(of('compute_cap')),
    memoryUsedMiB: number(of('memory.used')),
    memoryTotalMiB: number(of('memory.total')),
    utilisation: number(of('utilization.gpu')),
    temperatureC: number(of('temperature.gpu')),
    powerW: number(of('power.draw')),
    powerLimitW: number(of('power.limit')),
    clockMhz: number(of('clocks.sm')),
    memoryClockMhz: number(of('clocks.mem')),
  };
}

export interface ProcessLine {
  readonly uuid: string;
  readonly pid: number;
  readonly memoryMiB: number | null;
  /** The program's name without its folders, which may name its user. */
  readonly name: string;
}

/** One line of `nvidia-smi --query-compute-apps=…`; null when it is none. */
export function parseProcessLine(line: string): ProcessLine | null {
  const values = splitLine(line, PROCESS_FIELDS.length);
  if (values === null) return null;
  const [uuid = '', pidText = '', memory = '', path = ''] = values;
  const pid = number(pidText);
  if (!uuid.startsWith('GPU-') || pid === null || !Number.isSafeInteger(pid) || pid <= 0)
    return null;
  const name = known(path)?.split(/[\\/]/).pop();
  return { uuid, pid, memoryMiB: number(known(memory)), name: name ? name : 'unknown' };
}

/** The field that this driver's nvidia-smi does not know, from its complaint; null when it complains of something else. */
export function unknownField(text: string): CardField | null {
  const name = /Field "([^"]+)" is not a valid field/.exec(text)?.[1];
  return CARD_FIELDS.find((field) => field === name) ?? null;
}

/** The line in so many values; commas beyond that belong to the last one. */
function splitLine(line: string, count: number): string[] | null {
  const parts = line.trim().split(',');
  if (parts.length < count) return null;
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(',')].map((part) =>
    part.trim(),
  );
}

/** `[N/A]`, `[Not Supported]`, `[Unknown Error]`, `N/A`, `[GPU requires reset]` and nothing all mean: not told. */
function known(value: string): string | null {
  return value === '' || /^\[.*\]$/.test(value) || value === 'N/A' ? null : value;
}

function number(value: string | null): number | null {
  if (value === null || !/^-?\d+(\.\d+)?$/.test(value)) return null;
  return Number(value);
}

function capability(value: string | null): string | null {
  return value !== null && /^\d+\.\d+$/.test(value) ? value : null;
}
