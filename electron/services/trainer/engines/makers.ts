import type { EngineId } from '../../../../shared/domain/engines/index.js';
import type { Engine, EngineMaker, EngineTools } from './engine.js';
import { makeRehearsal } from './rehearsal-engine.js';
import { makeSdScripts } from './sd-scripts-engine.js';

const BUILT_IN: Readonly<Record<EngineId, EngineMaker>> = {
  'sd-scripts': makeSdScripts,
  rehearsal: makeRehearsal,
};

const makers = new Map<string, EngineMaker>(Object.entries(BUILT_IN));

/** Says how an engine is started that was added to the table (`addEngine`). */
export function addEngineMaker(id: EngineId, maker: EngineMaker): void {
  makers.set(id, maker);
}

/** An engine for one run. `plainScript`: see `EngineMaker`. */
export function makeEngine(
  id: EngineId,
  tools: EngineTools,
  options: { readonly plainScript: boolean },
): Engine {
  const maker = makers.get(id);
  if (maker === undefined) throw new Error(`nothing starts the engine ${id}`);
  return maker(tools, options);
}
