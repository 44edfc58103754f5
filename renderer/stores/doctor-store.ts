import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client, DoctorReport, DoctorProblemId, Output } from '../../shared/contract/index.js';
import { imageScores } from '../../shared/domain/doctor/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';
import { followStream } from './stream-follower.js';

export interface DoctorState {
  /** Null before the first check, and until `isLoaded`. */
  readonly report: DoctorReport | null;
  readonly isLoaded: boolean;
  /** The dataset has changed since the report. */
  readonly isStale: boolean;
  /** What was found on each image; a new map with every report. */
  readonly findings: ReadonlyMap<string, readonly DoctorProblemId[]>;
  /** Scores of the images that lack points; see `imageScores`. */
  readonly scores: ReadonlyMap<string, number>;
  readonly error: ErrorValue | null;
}

export interface DoctorStore {
  readonly store: StoreApi<DoctorState>;
  reload(): void;
  dispose(): void;
}

/** The doctor's last report of a project, kept up to date. */
export function createDoctorStore(client: Client, projectId: string): DoctorStore {
  const store = createStore<DoctorState>(() => ({
    report: null,
    isLoaded: false,
    isStale: false,
    findings: NO_FINDINGS,
    scores: NO_SCORES,
    error: null,
  }));
  const show = ({ report, isStale }: Output<'doctor.get'>) =>
    store.setState({
      report,
      isLoaded: true,
      isStale,
      findings: report === null ? NO_FINDINGS : problemsByImage(report),
      scores: report === null ? NO_SCORES : imageScores(report.findings),
      error: null,
    });
  const follower = followStream(client, {
    event: 'doctor.changed',
    key: projectId,
    toleratesGaps: true,
    snapshot: () => client.request('doctor.get', { projectId }),
    seqOf: ({ seq }) => seq,
    onSnapshot: show,
    onDelta: ({ checkedAt, isStale }) => {
      // The event only says that there is another report; the report itself may be large.
      if (checkedAt !== (store.getState().report?.checkedAt ?? null)) follower.reload();
      else store.setState({ isStale });
    },
    onError: (error) => store.setState({ error }),
  });
  return { store, reload: () => follower.reload(), dispose: () => follower.stop() };
}

// Constants, so that the state of a project without a report keeps its identity and causes no render.
const NO_FINDINGS: DoctorState['findings'] = new Map();
const NO_SCORES: DoctorState['scores'] = new Map();

function problemsByImage(report: DoctorReport): ReadonlyMap<string, readonly DoctorProblemId[]> {
  const found = new Map<string, DoctorProblemId[]>();
  for (const { id, images } of report.findings)
    for (const image of images) {
      const of = found.get(image);
      if (of === undefined) found.set(image, [id]);
      else of.push(id);
    }
  return found;
}
