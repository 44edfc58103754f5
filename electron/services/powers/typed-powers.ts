import type { NamedPower } from '../../../shared/contract/index.js';
import { powersOfSettings, type SettingValues } from '../../../shared/domain/powers/index.js';
import { contextOf, settled } from './facts.js';

/** What settings that the user typed for one run name beyond the project's folder. */
export async function powersOfTyped(
  values: SettingValues,
  projectDir: string,
): Promise<NamedPower[]> {
  return settled(powersOfSettings(values, contextOf(projectDir)), projectDir);
}
