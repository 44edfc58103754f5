import type { DoctorProblem } from '../../../contract/doctor.js';
import { sanitiseFileName } from '../../dataset/index.js';
import { engineTraits, type EngineId } from '../../engines/index.js';
import { estimateRun, totalOf } from '../plan/estimate.js';
import { loraWeights } from '../plan/flux-size.js';
import type { RawValues } from '../schema/arguments.js';
import { problem, type Problem } from './problem.js';
import type { StepPlan, TrainingConfig } from '../schema/schema.js';

/** What lies outside of the settings and decides all the same whether a run can start. */
export interface StartFacts {
  /** Free bytes on the disk of the project; null: not known. */
  readonly diskFreeBytes: number | null;
  /** Names under which earlier runs of the project saved their LoRAs. */
  readonly earlierNames: readonly string[];
  /** Whether the trainer’s Python has bitsandbytes; null: not known. */
  readonly hasBitsandbytes: boolean | null;
  /** The doctor’s, of a report that still holds. */
  readonly findings: readonly DoctorProblem[];
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
export function crossChecks(input: CrossInput): Problem[] {
  if (!engineTraits(input.engine).trainsFlux) return [];
  return [...diskSpace(input), ...bitsandbytes(input), ...sameName(input), ...blocking(input)];
}

const GB = 1e9;

function diskSpace({ config, raw, steps, facts }: CrossInput): Problem[] {
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
  // With network arguments the LoRA may have fewer blocks and a smaller file than computed, so nothing is certain.
  const isCertain = free < least && raw['network_args'] === undefined;
  const params = { free, least: isCertain ? least : null, need, parts: disk };
  return [problem('saveEveryEpochs', isCertain ? 'error' : 'warning', 'disk_short', params)];
}

/** A machine for the disk estimate, which depends only on what the run writes. */
const NO_MACHINE = {
  ramBytes: 0,
  diskFreeBytes: null,
  modelBytes: { baseModel: null, clipL: null, t5xxl: null, ae: null },
  speeds: [],
};

/** Without the package the trainer ends after caching, which may take an hour (recorded). */
function bitsandbytes({ config, facts }: CrossInput): Problem[] {
  const { optimizer } = config;
  if (facts.hasBitsandbytes !== false || !/8bit$/i.test(optimizer)) return [];
  const cure = { kind: 'value', value: optimizer.replace(/8bit$/i, '') || 'AdamW' } as const;
  return [problem('optimizer', 'error', 'bitsandbytes_missing', { optimizer }, cure)];
}

/** A note only: each run has its own folder, so equal names collide first where the user collects LoRAs. */
function sameName({ outputName, facts }: CrossInput): Problem[] {
  const runs = facts.earlierNames.filter((name) => name === outputName).length;
  if (runs === 0) return [];
  const cure = { kind: 'value', value: freeName(outputName, facts.earlierNames) } as const;
  return [problem('outputName', 'info', 'output_name_taken', { name: outputName, runs }, cure)];
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
function blocking({ facts }: CrossInput): Problem[] {
  return facts.findings
    .filter(({ severity, id }) => severity === 'blocks' && id === ONLY_THE_DOCTOR)
    .map(({ title, why }) => problem('dataset', 'error', ONLY_THE_DOCTOR, { title, why }));
}

/** The only finding taken from the doctor's report; all other errors are checked anew at each start. */
const ONLY_THE_DOCTOR = 'truncated';
