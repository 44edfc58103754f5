import type { RunState, RunSummary } from '../../contract/runs.js';
import type { RunPhase } from '../../contract/run-events.js';

/** The facts from which a run's state is derived. Nothing else is consulted, and no state word is ever stored. */
export interface RunFacts {
  readonly isTrainerRunning: boolean;
  readonly isSupervisorRunning: boolean;
  /** True between the app's request and the supervisor's first record. */
  readonly isStarting: boolean;
  readonly phase: RunPhase | null;
  readonly isStopAsked: boolean;
  /** The supervisor ended the tree by force after a stop was asked. */
  readonly wasKilled: boolean;
  readonly hasExited: boolean;
  readonly exitCode: number | null;
  readonly isExitKnown: boolean;
  readonly endOutcome: 'finished' | 'stopped' | 'failed' | null;
  /** The trainer said that it saved the final model: `end` finished, or `model saved.` in plain mode. */
  readonly saidSuccess: boolean;
  /** The final file is there, opens as safetensors, is newer than the start. */
  readonly hasFinalFile: boolean;
  readonly hasNaN: boolean;
  readonly spawnError: string | null;
}

/**
 * The state as the user sees it.
 * “Finished” needs the success line and the final file, and exit 0 where the exit is known: sd-scripts also exits 0 when it
 * found no images and when the loss was NaN.
 */
export function deriveRunState(facts: RunFacts): RunState {
  if (facts.isTrainerRunning) return facts.isStopAsked ? 'stopping' : liveState(facts.phase);
  if (facts.spawnError !== null) return 'failed';
  if (facts.isStarting) return 'preparing';
  // Race: the trainer has exited, and its supervisor is about to write the exit code.
  if (!facts.hasExited && facts.isSupervisorRunning) {
    return facts.isStopAsked ? 'stopping' : liveState(facts.phase);
  }
  if (facts.endOutcome === 'stopped') return 'stopped';
  if (isFinished(facts)) return 'finished';
  if (facts.isStopAsked && (facts.wasKilled || facts.exitCode !== 0)) return 'stopped';
  if (facts.endOutcome === 'failed' || facts.hasNaN) return 'failed';
  if (facts.isExitKnown) return 'failed';
  return 'lost';
}

/** True for states that do not change any more. */
export function isEnded(state: RunState): boolean {
  return state === 'finished' || state === 'stopped' || state === 'failed' || state === 'lost';
}

/** Said where a run without an end has no record with this user: it may still train at the place where it was started. */
export function historyNote({
  state,
  startedHere,
}: Pick<RunSummary, 'state' | 'startedHere'>): string | null {
  if (startedHere || state !== 'lost') return null;
  return 'This run was started elsewhere and is shown as history. If it still trains, follow and stop it there.';
}

function isFinished(facts: RunFacts): boolean {
  const isExitFine = facts.isExitKnown ? facts.exitCode === 0 : true;
  return isExitFine && facts.saidSuccess && facts.hasFinalFile && !facts.hasNaN;
}

function liveState(phase: RunPhase | null): RunState {
  switch (phase) {
    case null:
    case 'loading':
    case 'caching_latents':
    case 'caching_text_encoder':
      return 'preparing';
    case 'training':
      return 'training';
    case 'sampling':
      return 'sampling';
    case 'saving':
      return 'saving';
    case 'stopping':
      return 'stopping';
  }
}
