import type { ProcessIdentity } from '../platform/process-identity.js';
import type { ControlFile, LaunchRecord, StopHow, SupervisorRecord } from './record.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const orNull = (is: (value: unknown) => boolean, value: unknown) => value === null || is(value);
const orAbsent = (is: (value: unknown) => boolean, value: unknown) =>
  value === undefined || orNull(is, value);

/** A pid of 0 or below would name a group, or every process there is. */
function isIdentity(value: unknown): value is ProcessIdentity {
  if (!isFields(value)) return false;
  const { pid, startTime, bootId } = value;
  return Number.isSafeInteger(pid) && Number(pid) > 0 && isText(startTime) && isText(bootId);
}

function isExit(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { at, code, signal, isKnown, survivors, oomKills } = value;
  return (
    isNumber(at) &&
    orNull(isNumber, code) &&
    orNull(isText, signal) &&
    typeof isKnown === 'boolean' &&
    Array.isArray(survivors) &&
    survivors.every(isNumber) &&
    orAbsent(isNumber, oomKills)
  );
}

/**
 * Checks the value as a supervisor's record; null when it is none. Checked by hand, because the supervisor's bundle has no
 * dependencies.
 */
export function asSupervisorRecord(value: unknown): SupervisorRecord | null {
  if (!isFields(value) || value['version'] !== 1) return null;
  const isGood =
    isIdentity(value['supervisor']) &&
    orNull(isIdentity, value['trainer']) &&
    isNumber(value['spawnedAt']) &&
    isNumber(value['heartbeat']) &&
    isNumber(value['adoptions']) &&
    orNull(isNumber, value['killedAt']) &&
    orNull(isExit, value['exit']) &&
    orAbsent(isNumber, value['oomKillsAtStart']) &&
    orNull(isText, value['spawnError']);
  return isGood ? (value as unknown as SupervisorRecord) : null;
}

const MODES: readonly unknown[] = ['launcher', 'plain', 'rehearsal'];

function isCommand(value: unknown): boolean {
  if (!isFields(value) || !isFields(value['env'])) return false;
  return (
    isText(value['file']) &&
    isTexts(value['args']) &&
    isText(value['cwd']) &&
    Object.values(value['env']).every(isText)
  );
}

function isTrainer(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { python, scriptsDir, plainScript } = value;
  return isText(python) && isText(scriptsDir) && typeof plainScript === 'boolean';
}

/** The value as a launch record, or null. */
export function asLaunchRecord(value: unknown): LaunchRecord | null {
  if (!isFields(value) || value['version'] !== 1) return null;
  const isGood =
    ['nonce', 'projectId', 'runId', 'runDir', 'mark'].every((name) => isText(value[name])) &&
    MODES.includes(value['mode']) &&
    isNumber(value['processes']) &&
    orNull(isIdentity, value['startedBy']) &&
    orNull(isCommand, value['command']) &&
    orNull(isTrainer, value['trainer']) &&
    isTexts(value['programs']);
  return isGood ? (value as unknown as LaunchRecord) : null;
}

const HOWS: Readonly<Record<StopHow, true>> = { after_epoch: true, graceful: true, now: true };
const isRequest = (value: unknown): value is { at: number } =>
  isFields(value) && isNumber(value['at']);
const isStop = (value: unknown): value is NonNullable<ControlFile['stop']> =>
  isRequest(value) && 'how' in value && isText(value.how) && Object.hasOwn(HOWS, value.how);

/** Reads the value as requests and leaves out damaged ones: the app always replaces that file whole. */
export function asControlFile(value: unknown): ControlFile {
  if (!isFields(value)) return { stop: null };
  const { stop, save, sample } = value;
  return {
    stop: isStop(stop) ? stop : null,
    ...(isRequest(save) ? { save } : {}),
    ...(isRequest(sample) ? { sample } : {}),
  };
}
