import type { Project } from '../../../shared/contract/index.js';
import { Screen } from '../../components/Screen.js';

export function RunsScreen(_props: { project?: Project }) {
  return <Screen title="Runs">Not here yet.</Screen>;
}
