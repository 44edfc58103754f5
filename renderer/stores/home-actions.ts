import type { Client, Project } from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';
import { noteOpened } from './project-store.js';
import { navigate } from './route-store.js';

type OnError = (title: string, error: ErrorValue) => void;

/** Opens the project in `dir` (or a folder laid out as one) and goes to its dataset. */
export async function openProject(client: Client, dir: string, onError: OnError): Promise<void> {
  const answer = await client.request('projects.open', { dir });
  if (answer.ok) goToDataset(answer.value);
  else onError('The folder could not be opened', answer.error);
}

/** Makes the sample project and goes to its dataset. */
export async function openSample(client: Client, onError: OnError): Promise<void> {
  const answer = await client.request('projects.createSample', {});
  if (answer.ok) goToDataset(answer.value);
  else onError('The sample project could not be made', answer.error);
}

function goToDataset(project: Project): void {
  noteOpened(project);
  navigate({ screen: 'dataset', projectId: project.id });
}
