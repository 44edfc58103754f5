import type { Project } from '../../../shared/contract/index.js';
import { Screen } from '../../components/Screen.js';

export function ExportScreen(_props: { project?: Project }) {
  return <Screen title="Export">Not here yet.</Screen>;
}
