import { createStore } from 'zustand/vanilla';
import { NOTHING_DROPPED, type Dropped } from '../lib/dropped-files.js';

/** Images dropped on the home screen, on their way to the wizard. */
export const intakeStore = createStore<Dropped>(() => NOTHING_DROPPED);

/** What was handed over; it is taken once. */
export function takeIntake(): Dropped {
  const taken = intakeStore.getState();
  intakeStore.setState(NOTHING_DROPPED, true);
  return taken;
}

export function handOver(dropped: Dropped): void {
  intakeStore.setState(dropped, true);
}

/** Archives of a browser on their way from the wizard to the dataset of the new project. */
export interface HandedArchives {
  readonly archives: readonly File[];
  /** Written for images that come without a caption; empty: nothing. */
  readonly captionForMissing: string;
}

const NO_ARCHIVES: HandedArchives = { archives: [], captionForMissing: '' };

const archiveStore = createStore<HandedArchives>(() => NO_ARCHIVES);

export function handOverArchives(archives: readonly File[], captionForMissing: string): void {
  archiveStore.setState({ archives, captionForMissing }, true);
}

/** They are taken once. */
export function takeArchives(): HandedArchives {
  const taken = archiveStore.getState();
  archiveStore.setState(NO_ARCHIVES, true);
  return taken;
}
