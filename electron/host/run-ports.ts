import { statfs } from 'node:fs/promises';
import { TrainingSettings } from '../../shared/domain/config/value/index.js';
import { join } from 'node:path';
import type { Diagnosis } from '../../shared/contract/index.js';
import type { RunModel } from '../../shared/domain/run/run-model.js';
import { fixesFor } from '../../shared/domain/run/fixes.js';
import { diagnose } from '../../shared/domain/trainer-log/index.js';
import { RUN_FILES } from '../services/trainer/engines/engine.js';
import { LAUNCHER_MISFIT } from '../services/trainer/engines/index.js';
import { EventFile, KeptEvents, type EventSource } from '../services/runs/event-source.js';
import { readFinalFile } from '../services/runs/final-file.js';
import type { ProcessFacts } from '../services/runs/run-facts.js';
import type { RunFile } from '../services/runs/run-file.js';
import { PlainFollower, readDiagnosisFacts } from '../services/trainer/log/index.js';

/**
 * Chooses the source of a run's events: the launcher's event file, or in plain mode the trainer's text output. Never both, or
 * events would count twice.
 */
export function eventSourceFor(runDir: string, file: RunFile): EventSource {
  if (file.mode !== 'plain') return new EventFile(join(runDir, RUN_FILES.events));
  const { stepOffset, epochOffset } = file;
  return new KeptEvents(new PlainFollower(runDir, { stepOffset, epochOffset }));
}

/** Explains why a run did not end as it should, from its texts and facts. */
export async function diagnoseRun(
  runDir: string,
  file: RunFile,
  facts: ProcessFacts,
  model: RunModel,
): Promise<Diagnosis | null> {
  const found = await findCause(runDir, file, facts, model);
  if (found === null) return null;
  const settings = TrainingSettings.ofRun(file);
  const fixes = fixesFor({ code: found.code, field: found.field, settings });
  return {
    ...found,
    fixes: fixes.map(({ id, title, cost, changes }) => ({ id, title, cost, changes })),
  };
}

async function findCause(
  runDir: string,
  file: RunFile,
  facts: ProcessFacts,
  model: RunModel,
): Promise<Diagnosis | null> {
  const spawnError = facts.record?.spawnError ?? null;
  if (spawnError !== null) return notStarted(spawnError);
  const exit = facts.record?.exit ?? null;
  if (file.mode === 'launcher' && exit?.code === LAUNCHER_MISFIT) return launcherMisfit(runDir);
  const final = await readFinalFile(runDir, file, model);
  return diagnose({
    ...(await readDiagnosisFacts(runDir)),
    exitCode: exit?.code ?? null,
    signal: exit?.signal ?? null,
    hasFinalFile: final.isThere,
    hasNaN: model.hasNaN || final.hasNaN,
    wasNaNAtOnce: model.watch.state.wasNaNAtOnce,
    freeBytes: await freeBytes(runDir, exit?.at ?? facts.record?.heartbeat ?? model.lastEventAt),
    oomKills: oomKillsOf(facts),
    modelPaths: {
      baseModel: file.config.baseModel,
      clipL: file.config.clipL,
      t5xxl: file.config.t5xxl,
      ae: file.config.ae,
    },
    ...(model.end?.outcome === 'failed' && model.end.errorType !== undefined
      ? { error: { type: model.end.errorType, message: model.end.message ?? '' } }
      : {}),
  });
}

/** For so long (ms) after a run's end, the free space of the disk still tells something about that end. */
const JUST_ENDED_MS = 10 * 60_000;

/** Bytes free where a run writes; null when its drive is gone, or when it ended long ago (`endedAt`: Unix ms). */
async function freeBytes(runDir: string, endedAt: number | null): Promise<number | null> {
  if (endedAt === null || Math.abs(Date.now() - endedAt) > JUST_ENDED_MS) return null;
  // The run's drive may have been pulled out: the diagnosis then uses the log text alone.
  const disk = await statfs(runDir).catch(() => null);
  return disk === null ? null : disk.bavail * disk.bsize;
}

function oomKillsOf({ record }: ProcessFacts): number | null {
  const before = record?.oomKillsAtStart ?? null;
  const after = record?.exit?.oomKills ?? null;
  return before === null || after === null ? null : after - before;
}

function notStarted(reason: string): Diagnosis {
  return {
    code: 'trainer_not_started',
    title: 'The trainer could not be started',
    explanation: 'The system refused to start the program.',
    hint: 'Check the trainer folder and the Python in Settings, then start again.',
    field: null,
    evidence: [reason],
    fixes: [],
  };
}

/** The launcher refused before doing anything: this revision of the scripts is not one that it knows. */
async function launcherMisfit(runDir: string): Promise<Diagnosis> {
  const { stderrTail } = await readDiagnosisFacts(runDir);
  return {
    code: 'launcher_misfit',
    title: 'This revision of sd-scripts does not fit the launcher',
    explanation: 'The trainer’s methods are not those the launcher knows. Nothing was done.',
    hint: 'Turn on “Plain script” in Settings, under Trainer: the untouched script then runs and its text is read.',
    field: null,
    evidence: stderrTail.trim().split(/\r?\n/).slice(-8),
    fixes: [],
  };
}
