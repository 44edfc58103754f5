import type { Project } from '../../../shared/contract/index.js';
import { Screen } from '../../components/Screen.js';

export function RunScreen(_props: { project: Project; runId: string }) {
  return <Screen title="Run">Not here yet.</Screen>;
}
