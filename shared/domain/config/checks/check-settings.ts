import type { SettingValues } from '../schema/effective-config.js';
import { effectiveConfig } from '../schema/effective-config.js';
import { checkArguments } from './check-arguments.js';
import { checkConfig, type ConfigFacts } from './check-config.js';
import { crossChecks, type StartFacts } from './cross-checks.js';
import type { Problem } from './problem.js';

/** What settings are judged by. */
export interface SettingsFacts extends ConfigFacts {
  /** What decides a run that really trains; absent: the settings alone are judged. */
  readonly start?: StartFacts & {
    /** What the run’s files will be called. */
    readonly outputName: string;
  };
}

/** All that would go wrong with these settings, as a start would refuse or tell it. Pure; only an `error` blocks. */
export function checkSettings(settings: SettingValues, facts: SettingsFacts): Problem[] {
  const { start, ...rest } = facts;
  const { config, raw } = settings;
  const alone = [...checkConfig({ config, raw, ...rest }), ...checkArguments(raw)];
  if (start === undefined) return alone;
  const { outputName, ...found } = start;
  const { engine, steps } = facts;
  const counted = effectiveConfig(config, raw);
  const cross = crossChecks({ config: counted, raw, engine, steps, outputName, facts: found });
  return [...alone, ...cross];
}
