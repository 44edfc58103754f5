import type { NamedPower } from '../../../shared/contract/index.js';
import type { ConfigValues } from '../../../shared/domain/config/schema/index.js';
import { TrainingSettings } from '../../../shared/domain/config/value/index.js';
import { powersOfSettings } from '../../../shared/domain/powers/index.js';
import { contextOf, settled } from './facts.js';

/** What settings that the user typed for one run name beyond the project's folder. */
export async function powersOfTyped(
  values: ConfigValues,
  projectDir: string,
): Promise<NamedPower[]> {
  const named = TrainingSettings.ofValues(values).named();
  return settled(powersOfSettings(named, contextOf(projectDir)), projectDir);
}
