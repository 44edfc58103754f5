import type { ProjectFile } from '../../../../shared/contract/index.js';
import type { EngineId } from '../../../../shared/contract/run-events.js';

/** How a trainer process is started; kept in the run's launch record. `env` holds only what we add, never secrets. */
export interface LaunchCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What an engine needs to know to start one segment of a run. All paths absolute. */
export interface LaunchRequest {
  readonly runDir: string;
  readonly project: ProjectFile & { readonly dir: string };
  readonly scriptsDir: string;
  readonly python: string;
  readonly plainScript: boolean;
  readonly outputName: string;
  /** Steps and epochs done by earlier segments; 0 for a fresh run. */
  readonly stepOffset: number;
  readonly epochOffset: number;
  /** Folder of the resume point to go on from. */
  readonly resumeFrom: string | null;
  /** The cards it may use, as `CUDA_VISIBLE_DEVICES` takes them; empty: all there are. */
  readonly gpus: readonly string[];
  readonly mixedPrecision: string;
  readonly cluster: Cluster;
  /** Gives the path of a copy of one of our own programs that stays as it is for as long as the run is on. */
  readonly keep: (program: string) => Promise<string>;
}

/** Training over several machines. `rank`: which one this is, from 0; `address` and `port`: where the first one listens. */
export interface Cluster {
  readonly machines: number;
  readonly rank: number;
  readonly address: string;
  readonly port: number;
}

/** Trainer processes over all machines: one for each card. */
export function processCount(gpus: readonly string[], cluster: Cluster): number {
  return Math.max(1, gpus.length) * cluster.machines;
}

/** A trainer we can drive. All engines read the same config.toml and dataset.toml and write the same events. */
export interface Engine {
  readonly id: EngineId;
  readonly mode: 'launcher' | 'plain' | 'rehearsal';
  /** Trainer arguments this engine adds to config.toml (paths of the run, FLUX-fit defaults). */
  command(request: LaunchRequest): Promise<LaunchCommand>;
}

/** What of the app the engines are started with. Absolute paths. */
export interface EngineTools {
  readonly node: { readonly file: string; readonly isElectron: boolean };
  readonly rehearsalBundle: string;
  readonly launcherDir: string;
}

/** Makes an engine for one run. `plainScript`: it starts the trainer's script as it is. */
export type EngineMaker = (
  tools: EngineTools,
  options: { readonly plainScript: boolean },
) => Engine;

/** Names inside a run's folder: see ARCHITECTURE.md, “One writer for each file of a run”. */
export const RUN_FILES = {
  run: 'run.json',
  config: 'config.toml',
  dataset: 'dataset.toml',
  prompts: 'sample_prompts.txt',
  control: 'control.json',
  supervisor: 'supervisor.json',
  accelerate: 'accelerate.yaml',
  stdout: 'stdout.log',
  stderr: 'stderr.log',
  events: 'events.jsonl',
  final: 'final-file.json',
  digest: 'digest.bin',
  output: 'output',
  log: 'log',
} as const;
