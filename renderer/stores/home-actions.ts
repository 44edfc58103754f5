import type { Client, Project, RecentProject } from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';
import { noteOpened, noteOpening } from './project-store.js';
import { leaveProject, navigate, routeStore } from './route-store.js';

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

/**
 * Opens a project of the recent list. The dataset screen is rendered and requests its images while the host still opens the
 * project; the host holds those requests back meanwhile. On failure it returns home and calls `onError`.
 */
export async function openRecent(
  client: Client,
  recent: RecentProject,
  onError: OnError,
): Promise<void> {
  const { dir, glance } = recent;
  if (glance === null) return openProject(client, dir, onError);
  const opening = client.request('projects.open', { dir });
  noteOpening(projectOf(recent, glance));
  navigate({ screen: 'dataset', projectId: glance.id });
  const answer = await opening;
  if (answer.ok && answer.value.id === glance.id) return;
  // Go home only from this project: the user may have navigated elsewhere meanwhile.
  if (routeStore.getState().projectId === glance.id) leaveProject();
  if (answer.ok) goToDataset(answer.value);
  else onError('The folder could not be opened', answer.error);
}

function projectOf(
  { dir, name }: RecentProject,
  glance: NonNullable<RecentProject['glance']>,
): Project {
  const rest = { schemaVersion: 1, preset: 'character', config: {}, createdAt: 0 } as const;
  return { ...rest, ...glance, samplePrompts: [], name, dir, ownedBy: null, readOnly: null };
}
