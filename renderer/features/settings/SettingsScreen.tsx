import type { Project } from '../../../shared/contract/index.js';
import { Screen } from '../../components/Screen.js';

export function SettingsScreen(_props: { project?: Project }) {
  return <Screen title="Settings">Not here yet.</Screen>;
}
