import type { ImportTarget, Input, Project } from '../../../shared/contract/index.js';
import { uploadArchive } from '../../bridge/upload.js';
import { notifyError, notifyJobError } from '../../components/notify.js';
import { notifyImport } from '../../components/notify-import.js';
import { passedOverIn } from '../../lib/browser-intake.js';
import { conceptNameOf } from '../../lib/concept-name.js';
import type { Dropped } from '../../lib/dropped-files.js';
import type { ImportDecision } from '../../lib/import-choices.js';
import { importReportOf, NOTHING_PASSED_OVER, reportOf } from '../../lib/import-report.js';
import { pathsToConvert } from '../../lib/import-summary.js';
import type { AppStores } from '../../stores/app-stores.js';
import { decideFiles, intakeWishOf } from '../../stores/decide-files.js';
import type { SheetContext } from '../../stores/import-look.js';
import { showReport } from '../../stores/report-store.js';
import { conceptFor, sendFiles, type Sending, type SentGroups } from '../../stores/send-files.js';

type Mode = 'copy' | 'link';
type Wish = Omit<Input<'datasets.addImages'>, 'convert' | 'choices'>;

/** The project and concept that images are imported into. */
export interface Into {
  readonly stores: AppStores;
  readonly project: Project;
  /** The concept that is shown; null: the project has none. */
  readonly conceptId: string | null;
  readonly onSending: (sending: Sending | null) => void;
}

const FAILED = 'The images were not added';
const USUAL_REPEATS = 10;

/** Brings in files, folders and archives of the host, after a look at them. */
export function addPaths(into: Into, paths: readonly string[], mode: Mode): Promise<void> {
  return lookAndAdd(into, paths, mode, null);
}

/** Repeats an import with the same choices and with conversion of unreadable formats to PNG copies. */
type Again = (choices: ImportDecision['choices']) => void;

/** `again`: how to repeat the import when the paths will be gone by then (an uploaded archive); null where they remain. */
async function lookAndAdd(
  into: Into,
  paths: readonly string[],
  mode: Mode,
  again: Again | null,
): Promise<void> {
  const { stores, project } = into;
  // A linked folder becomes a new concept; copies go into the concept that is shown.
  const conceptId = mode === 'copy' ? into.conceptId : null;
  const name = conceptNameOf(paths[0] ?? '');
  const wish: Wish = {
    projectId: project.id,
    conceptId,
    newConcept: conceptId === null ? { name, repeats: USUAL_REPEATS } : null,
    paths: [...paths],
    mode,
  };
  const looked = await stores.importLook.look(wish, contextOf(project, conceptId, name, mode));
  if (!looked.ok) notifyError(FAILED, looked.error);
  else if (looked.value !== null) await addAsDecided(stores, wish, looked.value, again);
}

async function addAsDecided(
  stores: AppStores,
  wish: Wish,
  { choices, convert }: ImportDecision,
  again: Again | null,
): Promise<void> {
  const { client, jobs } = stores;
  const answer = await client.request('datasets.addImages', {
    ...wish,
    convert,
    ...(choices === undefined ? {} : { choices }),
  });
  if (!answer.ok) {
    notifyError(FAILED, answer.error);
    return;
  }
  const job = await jobs.whenEnded(answer.value.jobId);
  notifyJobError(FAILED, job);
  const { result } = job;
  if (job.state !== 'succeeded' || result === null) return;
  const report = importReportOf(result);
  notifyImport(result, {
    report,
    onShowAll: showReport,
    onConvert: () => {
      if (again !== null) {
        again(choices);
        return;
      }
      // A single file has lost its folder, which chose its concept: with several concepts the whole import is repeated.
      const paths = report.concepts > 1 ? wish.paths : pathsToConvert(result, wish.paths);
      void addAsDecided(stores, { ...wish, paths: [...paths] }, { choices, convert: true }, null);
    },
  });
}

/** Brings in files that only the browser has, after a look at their names. */
export async function addFiles(into: Into, files: Dropped['files']): Promise<void> {
  const { stores, project, conceptId, onSending } = into;
  const wish = intakeWishOf(project, targetOf(conceptId));
  const context = contextOf(project, conceptId, OWN_NAME, 'copy');
  const decided = await decideFiles(stores.importLook, files, wish, context);
  if (decided === null) return;
  const send = async (groups: SentGroups, convert: boolean, passedOver = NOTHING_PASSED_OVER) => {
    onSending({ done: 0, total: files.length });
    const options = { convert, onProgress: onSending };
    const { summary, convertible } = await sendFiles(stores.client, project, groups, options);
    onSending(null);
    notifyImport(summary, {
      report: reportOf({ ...summary, ...passedOver }, summary),
      onShowAll: showReport,
      onConvert: () => void send(convertible, true),
    });
  };
  await send(decided.intake.groups, decided.convert, passedOverIn(decided.intake));
}

/**
 * Uploads an archive from the browser, inspects it on the host and imports it. `captionForMissing`: written for images
 * without a caption; '' writes none. Resolves with the target for the next archive: this one may have made the concept.
 */
export async function addArchive(
  into: Into,
  archive: File,
  captionForMissing: string,
): Promise<Into> {
  const { client } = into.stores;
  const again: Again = (choices) =>
    void withArchive(into, archive, (place, wish) =>
      addAsDecided(place.stores, wish, { choices, convert: true }, again),
    );
  return withArchive(into, archive, async (place, { projectId, paths }) => {
    await lookAndAdd(place, paths, 'copy', again);
    if (captionForMissing === '') return;
    const filled = await client.request('captions.fillMissing', {
      projectId,
      text: captionForMissing,
    });
    if (!filled.ok) notifyError('The captions were not written', filled.error);
  });
}

/** Uploads an archive, runs `task` with its path on the host, and discards the uploaded file afterwards. */
async function withArchive(
  into: Into,
  archive: File,
  task: (place: Into, wish: Wish) => Promise<void>,
): Promise<Into> {
  const { stores, onSending } = into;
  const { client } = stores;
  const concept = await conceptFor(client, into.project, targetOf(into.conceptId));
  if (!concept.ok) {
    notifyError(FAILED, concept.error);
    return into;
  }
  const { conceptId, project } = concept.value;
  const place = { ...into, ...concept.value };
  onSending({ done: 0, total: 1 });
  const held = await uploadArchive(project.id, conceptId, archive);
  onSending(null);
  if (!held.ok) {
    notifyError(FAILED, held.error);
    return place;
  }
  const { path } = held.value;
  const about = { projectId: project.id, conceptId, newConcept: null, mode: 'copy' } as const;
  await task(place, { ...about, paths: [path] });
  const gone = await client.request('datasets.discardArchive', { projectId: project.id, path });
  if (!gone.ok) notifyError(`${archive.name} stays on the host`, gone.error);
  return place;
}

const OWN_NAME = 'images';

function targetOf(conceptId: string | null): ImportTarget {
  if (conceptId !== null) return { conceptId };
  return { newConcept: { name: OWN_NAME, repeats: USUAL_REPEATS, isRegularisation: false } };
}

function contextOf(
  project: Project,
  conceptId: string | null,
  newName: string,
  mode: Mode,
): SheetContext {
  const concepts = project.concepts.map(({ id, name }) => ({ id, name }));
  return {
    concepts: mode === 'copy' ? concepts : [],
    into: project.concepts.find(({ id }) => id === conceptId)?.name ?? newName,
    captionForMissing: '',
    mode,
  };
}
