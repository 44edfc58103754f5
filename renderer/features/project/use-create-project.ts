import { useState } from 'react';
import type { Input, JobIdOf, Project } from '../../../shared/contract/index.js';
import { USUAL_CAPTION_EXTENSION } from '../../../shared/domain/dataset/index.js';
import { notifyError, notifyJobError } from '../../components/notify.js';
import { notifyImport } from '../../components/notify-import.js';
import { passedOverIn } from '../../lib/browser-intake.js';
import { AS_BEFOREHAND, firstConceptOf, type ImportDecision } from '../../lib/import-choices.js';
import { importReportOf, reportOf } from '../../lib/import-report.js';
import { createInput, type NewProject } from '../../lib/new-project.js';
import { useAppStores, type AppStores } from '../../stores/app-stores.js';
import { decideFiles, type DecidedFiles } from '../../stores/decide-files.js';
import type { SheetContext } from '../../stores/import-look.js';
import { handOverArchives } from '../../stores/intake-store.js';
import { showReport } from '../../stores/report-store.js';
import { navigate } from '../../stores/route-store.js';
import { sendFiles, type Sending } from '../../stores/send-files.js';

const FAILED = 'The project was not made';

/** Looks at the images, makes the project, sends files that only the browser has, and goes to the dataset. */
export function useCreateProject() {
  const stores = useAppStores();
  const [isBusy, setBusy] = useState(false);
  const [sending, setSending] = useState<Sending | null>(null);
  const create = async (draft: NewProject, images: number | null) => {
    setBusy(true);
    const project = await makeProject(stores, draft, createInput(draft, images), setSending);
    if (project === null) setBusy(false);
  };
  return { create, isBusy, sending };
}

type CreateInput = Input<'projects.create'>;

/** Creates the project. Null: the user cancelled, or the failure was reported already. */
async function makeProject(
  stores: AppStores,
  draft: NewProject,
  input: CreateInput,
  onSending: (sending: Sending) => void,
): Promise<Project | null> {
  const decision = await decidePaths(stores, input);
  if (decision === null) return null;
  const files = await decideBrowserFiles(stores, draft, input);
  if (files === null) return null;
  const { choices, convert } = decision;
  const first = input.concept.images.length > 0 ? null : firstConceptOf(files.intake.groups);
  const answer = await stores.client.request('projects.create', {
    ...input,
    concept: { ...input.concept, ...first },
    convert,
    ...(choices === undefined ? {} : { choices }),
  });
  if (!answer.ok) {
    notifyError(FAILED, answer.error);
    return null;
  }
  const { project, jobId } = answer.value;
  const tell = await sendBrowserFiles(stores, project, files, input.captionForMissing, onSending);
  // Archives must be uploaded into an existing project to be inspected, so the dataset screen imports them.
  handOverArchives(draft.archives, input.captionForMissing);
  navigate({ screen: 'dataset', projectId: project.id });
  // After `navigate`, since a change of screen hides earlier import notices.
  tell();
  if (jobId !== null) void tellOfImport(stores, jobId);
  return project;
}

async function decidePaths(
  { importLook }: AppStores,
  input: CreateInput,
): Promise<ImportDecision | null> {
  const { images: paths, mode, name, repeats } = input.concept;
  if (paths.length === 0) return AS_BEFOREHAND;
  const looked = await importLook.look(
    { projectId: null, conceptId: null, newConcept: { name, repeats }, paths, mode },
    contextOf(input),
  );
  if (looked.ok) return looked.value;
  notifyError(FAILED, looked.error);
  return null;
}

function decideBrowserFiles(
  { importLook }: AppStores,
  { files }: NewProject,
  input: CreateInput,
): Promise<DecidedFiles | null> {
  const { name, repeats } = input.concept;
  const target = { newConcept: { name, repeats, isRegularisation: false } };
  const wish = { ownEnding: USUAL_CAPTION_EXTENSION, target, concepts: [] };
  return decideFiles(importLook, files, wish, contextOf(input));
}

function contextOf({ concept, captionForMissing }: CreateInput): SheetContext {
  return { concepts: [], into: concept.name, captionForMissing, mode: concept.mode };
}

/** Uploads the browser's files; resolves with a function that shows the notice, to be called after `navigate`. */
async function sendBrowserFiles(
  { client }: AppStores,
  project: Project,
  { intake, convert }: DecidedFiles,
  captionForMissing: string,
  onProgress: (sending: Sending) => void,
): Promise<() => void> {
  if (intake.groups.length === 0) return () => undefined;
  const { summary } = await sendFiles(client, project, intake.groups, { convert, onProgress });
  if (captionForMissing !== '' && summary.added > 0) {
    const wish = { projectId: project.id, text: captionForMissing };
    const filled = await client.request('captions.fillMissing', wish);
    if (!filled.ok) notifyError('The captions were not written', filled.error);
  }
  const report = reportOf({ ...summary, ...passedOverIn(intake) }, summary);
  return () => notifyImport(summary, { report, onShowAll: showReport });
}

async function tellOfImport({ jobs }: AppStores, jobId: JobIdOf<'import'>): Promise<void> {
  const job = await jobs.whenEnded(jobId);
  notifyJobError('The images were not added', job);
  if (job.state !== 'succeeded' || job.result === null) return;
  notifyImport(job.result, { report: importReportOf(job.result), onShowAll: showReport });
}
