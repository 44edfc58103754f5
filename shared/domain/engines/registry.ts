import type { EngineTraits } from './engine-traits.js';
import { REHEARSAL } from './rehearsal.js';
import { SD_SCRIPTS } from './sd-scripts.js';

/** The engines of the app, in the order in which they are offered. */
const BUILT_IN = [REHEARSAL, SD_SCRIPTS] as const;

export type EngineId = (typeof BUILT_IN)[number]['id'];

const engines = new Map<string, EngineTraits>(BUILT_IN.map((engine) => [engine.id, engine]));

/** The engine that a new installation begins with: it needs nothing. */
export const FIRST_ENGINE: EngineId = REHEARSAL.id;

/** The engine that the command line takes a dataset to be for unless told. */
export const TRAINING_ENGINE: EngineId = SD_SCRIPTS.id;

/** Adds an engine beside those of the app; gives the id by which it is asked for. Throws when the id is taken. */
export function addEngine(traits: EngineTraits): EngineId {
  if (engines.has(traits.id)) throw new Error(`there is an engine ${traits.id} already`);
  engines.set(traits.id, traits);
  return traits.id as EngineId;
}

export function isEngineId(id: unknown): id is EngineId {
  return typeof id === 'string' && engines.has(id);
}

/** Ids of all engines. */
export function engineIds(): EngineId[] {
  return [...engines.keys()].filter(isEngineId);
}

/** What an engine can and how it is called. */
export function engineTraits(id: EngineId): EngineTraits {
  const traits = engines.get(id);
  if (traits === undefined) throw new Error(`there is no engine ${id}`);
  return traits;
}
