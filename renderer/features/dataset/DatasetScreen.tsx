import type { Project } from '../../../shared/contract/index.js';
import { Screen } from '../../components/Screen.js';

export function DatasetScreen({ project }: { project: Project }) {
  return <Screen title={project.name}>…</Screen>;
}
