import type { Project } from '../../../shared/contract/index.js';
import { Screen } from '../../components/Screen.js';

export function TrainScreen(_props: { project?: Project }) {
  return <Screen title="Train">Not here yet.</Screen>;
}
