import { useState } from 'react';
import type { ImportSummary, JobIdOf, Project } from '../../../shared/contract/index.js';
import { uploadImages } from '../../bridge/upload.js';
import { archiveResult } from '../../components/archive-result.js';
import { notifyError, notifyJobError } from '../../components/notify.js';
import { notifyImport } from '../../components/notify-import.js';
import { createInput, type NewProject } from '../../lib/new-project.js';
import { useAppStores, type AppStores } from '../../stores/app-stores.js';
import { navigate } from '../../stores/route-store.js';

interface Sending {
  readonly done: number;
  readonly total: number;
}

/** Makes the project, sends files that only the browser has, and goes to the dataset. */
export function useCreateProject() {
  const stores = useAppStores();
  const [isBusy, setBusy] = useState(false);
  const [sending, setSending] = useState<Sending | null>(null);
  const create = async (draft: NewProject, images: number | null) => {
    setBusy(true);
    const input = createInput(draft, images);
    const answer = await stores.client.request('projects.create', input);
    if (!answer.ok) {
      setBusy(false);
      notifyError('The project was not made', answer.error);
      return;
    }
    const { project, jobId } = answer.value;
    const sent =
      draft.files.length === 0 ? null : await sendFiles(stores, project, draft, setSending);
    navigate({ screen: 'dataset', projectId: project.id });
    // After the change of screen, which puts away what was told on the one before.
    if (sent !== null) notifyImport(sent);
    if (jobId !== null) void tellOfImport(stores, jobId);
  };
  return { create, isBusy, sending };
}

async function sendFiles(
  stores: AppStores,
  project: Project,
  draft: NewProject,
  onProgress: (sending: Sending) => void,
): Promise<ImportSummary | null> {
  const concept = project.concepts[0];
  if (concept === undefined) return null;
  const total = draft.files.length;
  onProgress({ done: 0, total });
  const { summary } = await uploadImages(project.id, concept.id, draft.files, {
    convert: false,
    archiveResult: (jobId) => archiveResult(stores.jobs, jobId),
    onProgress: (done) => onProgress({ done, total }),
  });
  if (!draft.captionForMissing || summary.added === 0) return summary;
  const filled = await stores.client.request('captions.fillMissing', {
    projectId: project.id,
    text: project.triggerWord,
  });
  if (!filled.ok) notifyError('The captions were not written', filled.error);
  return summary;
}

async function tellOfImport({ jobs }: AppStores, jobId: JobIdOf<'import'>): Promise<void> {
  const job = await jobs.whenEnded(jobId);
  notifyJobError('The images were not added', job);
  if (job.state === 'succeeded' && job.result !== null) notifyImport(job.result, { log: job.log });
}
