import * as z from 'zod';
import { ConfigValues } from '../domain/config/schema/index.js';
import { GpuId, HostPath, Ok, ProjectId, RunId } from './common.js';
import { jobKind, request, starts } from './define.js';
import { Power } from './powers.js';
import { QueuePlace } from './queue.js';
import { EngineId, RunEvent, RunPhase } from './run-events.js';

/** A run as the user sees it. Always derived from facts, never a stored word. */
export const RunState = z.enum([
  'preparing',
  'training',
  'sampling',
  'saving',
  'stopping',
  'finished',
  'stopped',
  'failed',
  'lost',
]);
export type RunState = z.output<typeof RunState>;

/** `after_epoch`: at the end of this epoch, with a resume point; `graceful`: save, then stop; `now`: end the processes. */
export const StopHow = z.enum(['after_epoch', 'graceful', 'now']);
export type StopHow = z.output<typeof StopHow>;

/** One way out of a failure: what it changes, and what that costs. */
export const RunFix = z.object({
  id: z.string().max(100),
  title: z.string(),
  cost: z.string(),
  changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })).min(1),
});
export type RunFix = z.output<typeof RunFix>;

/** Something about a run that its user may want to act on. Nothing is ever changed by itself. */
export const RunNotice = z.object({
  code: z.enum(['nan', 'divergence', 'plateau', 'stalled', 'disk', 'plan_differs']),
  title: z.string(),
  advice: z.string(),
  t: z.number(),
});
export type RunNotice = z.output<typeof RunNotice>;

export const Diagnosis = z.object({
  code: z.string(),
  title: z.string(),
  explanation: z.string(),
  hint: z.string(),
  /** The config field at which the problem shows (camelCase key), when there is one. */
  field: z.string().nullable(),
  evidence: z.array(z.string()),
  /** Changes of the settings that may cure it, the least harmful first. All of them are legal. */
  fixes: z.array(RunFix),
});
export type Diagnosis = z.output<typeof Diagnosis>;

export const RunSummary = z.object({
  id: RunId,
  projectId: ProjectId,
  /** False for a run that this user's app did not start: history, which cannot be stopped or asked for anything. */
  startedHere: z.boolean(),
  name: z.string(),
  engine: EngineId,
  mode: z.enum(['launcher', 'plain', 'rehearsal']),
  state: RunState,
  phase: RunPhase.nullable(),
  phaseProgress: z.object({ done: z.number(), total: z.number().nullable() }).nullable(),
  step: z.int(),
  totalSteps: z.int().nullable(),
  epoch: z.int().nullable(),
  epochs: z.int().nullable(),
  loss: z.number().nullable(),
  average: z.number().nullable(),
  /** Optimizer steps a second over the recent window of training; null until stable. */
  rate: z.number().nullable(),
  /** Seconds left, and the range in which they lie with a probability of about nine in ten; null until stable. */
  timeLeft: z.object({ seconds: z.number(), low: z.number(), high: z.number() }).nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  resumedFrom: RunId.nullable(),
  /** True when a complete resume point is there and the engine can go on from it. */
  canResume: z.boolean(),
  /** The stop that was asked for and not yet obeyed. */
  stopAsked: StopHow.nullable(),
  /** What can be asked of it now. */
  can: z.object({ stopAfterEpoch: z.boolean(), saveNow: z.boolean(), sampleNow: z.boolean() }),
  /** The cards it was given; empty: what the trainer takes by itself. */
  gpus: z.array(GpuId),
  notices: z.array(RunNotice),
  diagnosis: Diagnosis.nullable(),
});
export type RunSummary = z.output<typeof RunSummary>;

export const Checkpoint = z.object({
  file: z.string(),
  step: z.int().nullable(),
  epoch: z.int().nullable(),
  isFinal: z.boolean(),
  sizeBytes: z.number(),
  t: z.number(),
});
export type Checkpoint = z.output<typeof Checkpoint>;

export const RunSample = z.object({
  file: z.string(),
  step: z.int().nullable(),
  epoch: z.int().nullable(),
  promptIndex: z.int(),
  prompt: z.string().nullable(),
  t: z.number(),
});
export type RunSample = z.output<typeof RunSample>;

export const RunWarning = z.object({ code: z.string(), message: z.string(), t: z.number() });

/** Points of the loss series: at most as many as asked for; each bucket keeps its minimum and maximum. */
export const LossPoint = z.object({
  step: z.int(),
  loss: z.number().nullable(),
  average: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
});
export type LossPoint = z.output<typeof LossPoint>;

export const RunDetail = z.object({
  summary: RunSummary,
  checkpoints: z.array(Checkpoint),
  samples: z.array(RunSample),
  warnings: z.array(RunWarning),
  /** The TOML files exactly as the trainer got them. */
  configToml: z.string(),
  datasetToml: z.string(),
  dir: z.string(),
  seq: z.int(),
});
export type RunDetail = z.output<typeof RunDetail>;

/** What changed in a run since the last delta; lists are whole when present. */
export const RunDelta = z.object({
  summary: RunSummary,
  checkpoints: z.array(Checkpoint).optional(),
  samples: z.array(RunSample).optional(),
  warnings: z.array(RunWarning).optional(),
  /** Steps that have new loss values, for a follower that keeps its own series. */
  newLosses: z.array(z.tuple([z.int(), z.number().nullable(), z.number().nullable()])).optional(),
});
export type RunDelta = z.output<typeof RunDelta>;

export const LogChunk = z.object({
  stream: z.enum(['stdout', 'stderr']),
  lines: z.array(z.string()),
  /** Lines left out because they came faster than they can be shown; the file has all. */
  dropped: z.int(),
});

export const LoraInfo = z.object({
  file: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
  isRehearsal: z.boolean(),
  rank: z.number().nullable(),
  alpha: z.number().nullable(),
  modules: z.int(),
  dtype: z.string(),
  baseModel: z.string().nullable(),
  outputName: z.string().nullable(),
  steps: z.int().nullable(),
  epoch: z.int().nullable(),
  triggerWords: z.array(z.string()),
  topTags: z.array(z.object({ tag: z.string(), count: z.int() })),
  hasNaN: z.boolean(),
  metadata: z.record(z.string(), z.string()),
});
export type LoraInfo = z.output<typeof LoraInfo>;

export const runJobs = {
  /** A run while it goes on. `step`: the last one. */
  run: jobKind(z.object({ state: RunState, step: z.int() })),
  export: jobKind(
    z.object({
      path: z.string(),
      sha256: z.string(),
      sizeBytes: z.number(),
      /** The name was taken by another file, so a number was added. */
      renamed: z.boolean(),
      /** The same file was there already; nothing was copied. */
      alreadyThere: z.boolean(),
    }),
  ),
};

export const runRequests = {
  'runs.start': request(
    z.object({
      projectId: ProjectId,
      engine: EngineId.optional(),
      /** Overrides for this run alone (CLI): trainer folder and Python, config values, raw trainer arguments. */
      scriptsDir: z.string().max(8192).optional(),
      python: z.string().max(8192).optional(),
      plainScript: z.boolean().optional(),
      values: ConfigValues.optional(),
      /** A yes for this run alone: values that its user typed. */
      allow: z.array(Power).max(1000).optional(),
    }),
    z.object({ runId: RunId }),
  ),
  'runs.resume': request(
    z.object({ projectId: ProjectId, runId: RunId }),
    z.object({ runId: RunId }),
  ),
  'runs.list': request(
    z.object({ projectId: ProjectId }),
    z.object({ runs: z.array(RunSummary), seq: z.int() }),
  ),
  'runs.get': request(z.object({ projectId: ProjectId, runId: RunId }), RunDetail),
  /** The loss series from `fromStep` to `toStep`, downsampled to at most `maxPoints`. */
  'runs.losses': request(
    z.object({
      projectId: ProjectId,
      runId: RunId,
      fromStep: z.int().min(0).optional(),
      toStep: z.int().min(0).optional(),
      maxPoints: z.int().min(2).max(20_000),
    }),
    z.object({ points: z.array(LossPoint), lastStep: z.int() }),
  ),
  /** Every run event from the first, as written; `from` counts events. For the CLI and for other programs. */
  'runs.eventsFrom': request(
    z.object({
      projectId: ProjectId,
      runId: RunId,
      from: z.int().min(0),
      limit: z.int().min(1).max(10_000),
    }),
    z.object({ events: z.array(RunEvent), next: z.int(), hasEnded: z.boolean() }),
  ),
  'runs.logTail': request(
    z.object({ projectId: ProjectId, runId: RunId, lines: z.int().min(1).max(5000) }),
    z.object({ stdout: z.array(z.string()), stderr: z.array(z.string()), seq: z.int() }),
  ),
  'runs.stop': request(z.object({ projectId: ProjectId, runId: RunId, how: StopHow }), Ok),
  /** A checkpoint, or samples, at the next step. Refused where `can` of the run's summary says no. */
  'runs.request': request(
    z.object({ projectId: ProjectId, runId: RunId, what: z.enum(['save', 'sample']) }),
    Ok,
  ),
  /** Takes up a fix of the diagnosis: the run with that change is queued, and the project's settings change the same way. */
  'runs.applyFix': request(
    z.object({ projectId: ProjectId, runId: RunId, fixId: z.string().max(100) }),
    QueuePlace,
  ),
  /** What happened, as text for a report to others: without the paths and names of this machine. */
  'runs.report': request(
    z.object({ projectId: ProjectId, runId: RunId }),
    z.object({ text: z.string() }),
  ),
  'lora.inspect': request(
    z.object({ projectId: ProjectId, runId: RunId, file: z.string().max(1024) }),
    LoraInfo,
  ),
  /** Copies a checkpoint to `to` (default: the remembered ComfyUI folder). */
  'export.start': request(
    z.object({
      projectId: ProjectId,
      runId: RunId,
      file: z.string().max(1024),
      to: HostPath.optional(),
      name: z.string().max(200).optional(),
    }),
    starts('export'),
  ),
};

export const runEvents = {
  /** Key: project id. Every change of a run's summary. */
  'runs.changed': RunSummary,
  /** Key: run id. */
  'runs.delta': RunDelta,
  /** Key: run id. */
  'runs.log': LogChunk,
};
