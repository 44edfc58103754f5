import type { DoctorFinding } from '../../../contract/doctor.js';
import { sanitiseFileName } from '../../dataset/index.js';
import { engineTraits, type EngineId } from '../../engines/index.js';
import { estimateRun, totalOf } from '../plan/estimate.js';
import { loraWeights } from '../plan/flux-size.js';
import type { RawValues } from '../schema/raw-values.js';
import type { ConfigProblem, StepPlan, TrainingConfig } from '../schema/schema.js';

/** What lies outside of the settings and decides all the same whether a run can start. */
export interface StartFacts {
  /** Free bytes on the disk of the project; null: not known. */
  readonly diskFreeBytes: number | null;
  /** Names under which earlier runs of the project saved their LoRAs. */
  readonly earlierNames: readonly string[];
  /** Whether the trainer’s Python has bitsandbytes; null: not known. */
  readonly hasBitsandbytes: boolean | null;
  /** The doctor’s, of a report that still holds. */
  readonly findings: readonly DoctorFinding[];
}

export interface CrossInput {
  /** Fields and raw arguments together. */
  readonly config: TrainingConfig;
  readonly raw: RawValues;
  readonly engine: EngineId;
  readonly steps: StepPlan | null;
  /** What the run’s files will be called. */
  readonly outputName: string;
  readonly facts: StartFacts;
}

/** Settings against machine, earlier runs and the doctor; for a run that really trains. */
export function crossChecks(input: CrossInput): ConfigProblem[] {
  if (!engineTraits(input.engine).trainsFlux) return [];
  return [...diskSpace(input), ...bitsandbytes(input), ...sameName(input), ...blocking(input)];
}

const GB = 1e9;

function diskSpace({ config, raw, steps, facts }: CrossInput): ConfigProblem[] {
  const { diskFreeBytes: free } = facts;
  if (free === null) return [];
  const disk = estimateRun({
    config,
    images: steps?.images ?? 0,
    totalSteps: steps?.totalSteps.max ?? 0,
    machine: NO_MACHINE,
    gpuName: null,
  }).disk;
  const need = totalOf(disk);
  const least = loraWeights(config.rank) * (config.savePrecision === 'float' ? 4 : 2);
  if (free >= need * GB) return [];
  // Network arguments may train fewer blocks: then the file is smaller than is known here.
  const isCertain = free < least && raw['network_args'] === undefined;
  const parts = disk.map(({ label, gb }) => `${label} ${gb.toFixed(1)} GB`).join(', ');
  return [
    {
      field: 'saveEveryEpochs',
      severity: isCertain ? 'error' : 'warning',
      code: 'disk_short',
      message: isCertain
        ? `Not even the finished LoRA fits on the disk: ${gb(free)} GB are free, it has ${gb(least)} GB.`
        : `The run may write ${need.toFixed(1)} GB (${parts}); ${gb(free)} GB are free on the project’s disk.`,
      hint: 'Free some space, save fewer checkpoints, or keep no resume points. Caches that are there already need none.',
    },
  ];
}

const gb = (bytes: number) => (bytes / GB).toFixed(bytes < GB ? 2 : 1);

/** Sizes of model files play no part in what is written. */
const NO_MACHINE = {
  ramBytes: 0,
  diskFreeBytes: null,
  modelBytes: { baseModel: null, clipL: null, t5xxl: null, ae: null },
  speeds: [],
};

/** Without the package the trainer ends after caching, which may take an hour (recorded). */
function bitsandbytes({ config, facts }: CrossInput): ConfigProblem[] {
  if (facts.hasBitsandbytes !== false || !/8bit$/i.test(config.optimizer)) return [];
  return [
    {
      field: 'optimizer',
      severity: 'error',
      code: 'bitsandbytes_missing',
      message: `${config.optimizer} needs the package bitsandbytes, which the trainer’s Python does not have.`,
      hint: 'Install it there (Settings, Trainer: “Repair”), or use AdamW, which needs more memory.',
      fix: { kind: 'value', value: config.optimizer.replace(/8bit$/i, '') || 'AdamW' },
    },
  ];
}

/** Each run has a folder of its own, so nothing is overwritten there; the names meet where LoRAs are collected. */
function sameName({ outputName, facts }: CrossInput): ConfigProblem[] {
  const same = facts.earlierNames.filter((name) => name === outputName).length;
  if (same === 0) return [];
  const runs = same === 1 ? 'An earlier run' : `${same} earlier runs`;
  return [
    {
      field: 'outputName',
      severity: 'info',
      code: 'output_name_taken',
      message: `${runs} saved a LoRA as ${outputName}, too. Nothing is overwritten, but the two are easily mixed up.`,
      hint: 'Give this one a name of its own.',
      fix: { kind: 'value', value: freeName(outputName, facts.earlierNames) },
    },
  ];
}

/** `fox` → `fox-v2`, `fox-v2` → `fox-v3`, past all names that are taken. */
function freeName(name: string, taken: readonly string[]): string {
  const [, stem = name, number = '1'] = /^(.*)-v(\d{1,4})$/.exec(name) ?? [];
  for (let next = Number(number) + 1; ; next += 1) {
    const candidate = sanitiseFileName(`${stem}-v${next}`);
    if (!taken.includes(candidate)) return candidate;
  }
}

/** What only the doctor’s look at the pixels knows and what ends the run. */
function blocking({ facts }: CrossInput): ConfigProblem[] {
  return facts.findings
    .filter(({ severity, id }) => severity === 'blocks' && ONLY_THE_DOCTOR.has(id))
    .map(({ id, title, why }) => ({
      field: 'dataset',
      severity: 'error',
      code: id,
      message: `${title}.`,
      hint: `${why} The doctor on the dataset page names and mends them.`,
    }));
}

/** The others are judged from what the dataset knows, fresh at each start. */
const ONLY_THE_DOCTOR: ReadonlySet<DoctorFinding['id']> = new Set<DoctorFinding['id']>([
  'truncated',
]);
