import type { Client } from '../../shared/contract/index.js';
import { whenIdle } from '../lib/when-idle.js';
import {
  createCaptionDrafts,
  unsavedCount,
  type CaptionDrafts,
  type KeptDraft,
} from './caption-drafts.js';
import { createDatasetStore, type DatasetState, type DatasetStore } from './dataset-store.js';
import { createDoctorStore, type DoctorStore } from './doctor-store.js';
import { createHistoryStore, type HistoryStore } from './history-store.js';
import { createPowersStore, type PowersStore } from './powers-store.js';
import { createProjectStore, type ProjectStore } from './project-store.js';
import { createRunsStore, type RunsStore } from './runs-store.js';

/** Everything the page holds of the open project. Lives as long as the project is open, over all its screens. */
export interface ProjectSession {
  readonly projectId: string;
  readonly project: ProjectStore;
  readonly dataset: DatasetStore;
  readonly captions: CaptionDrafts;
  readonly history: HistoryStore;
  readonly doctor: DoctorStore;
  readonly runs: RunsStore;
  readonly powers: PowersStore;
  dispose(): void;
}

/** Where drafts that disk does not have survive the page. */
export interface DraftShelf {
  read(projectId: string): readonly KeptDraft[];
  write(projectId: string, drafts: readonly KeptDraft[]): void;
}

export function createProjectSession(
  client: Client,
  projectId: string,
  shelf: DraftShelf,
): ProjectSession {
  const captions = createCaptionDrafts(client, projectId);
  let isRestored = false;
  const dataset = createDatasetStore(client, projectId, {
    onImages: (images) => captions.noticeImages(images),
    onLoaded: () => {
      if (isRestored) return;
      isRestored = true;
      captions.restore(shelf.read(projectId));
      shelf.write(projectId, []);
    },
  });
  // Once all drafts are on disk the shelf is cleared: a stale kept draft would come back as a conflict after a reload.
  const stopShelf = captions.store.subscribe((state) => {
    if (isRestored && unsavedCount(state) === 0) shelf.write(projectId, []);
  });
  // Kept drafts are restored after the last page; a session that ends earlier must put them back on the shelf.
  const notRestored = (): readonly KeptDraft[] => {
    const pending = new Set(captions.pending().map(({ imageId }) => imageId));
    return isRestored ? [] : shelf.read(projectId).filter(({ imageId }) => !pending.has(imageId));
  };
  const project = createProjectStore(client, projectId);
  const isKnown = project.store.getState().project !== null;
  const stopFirst = isKnown ? afterFirstImages(dataset, project.reload) : () => undefined;
  const runs = createRunsStore(client, projectId);
  const history = createHistoryStore(client, projectId);
  const doctor = createDoctorStore(client, projectId);
  const powers = createPowersStore(client, projectId);
  const stopResync = client.onResync(() => captions.retryDisconnected());
  return {
    projectId,
    project,
    dataset,
    captions,
    history,
    doctor,
    runs,
    powers,
    dispose: () => {
      stopFirst();
      stopResync();
      stopShelf();
      shelf.write(projectId, [...notRestored(), ...captions.pending()]);
      for (const part of [captions, dataset, project, history, doctor, runs, powers])
        part.dispose();
    },
  };
}

/** Calls `work` once, a moment after the first images or the error in their place. */
function afterFirstImages({ store }: DatasetStore, work: () => void): () => void {
  let stopIdle: (() => void) | null = null;
  const look = ({ isLoaded, error }: DatasetState): void => {
    if (isLoaded || error !== null) stopIdle ??= whenIdle(work);
  };
  const stop = store.subscribe(look);
  return () => {
    stop();
    stopIdle?.();
  };
}
