import { createStore } from 'zustand/vanilla';
import type { Dropped } from '../lib/dropped-files.js';

/** Images dropped on the home screen, on their way to the wizard. */
export const intakeStore = createStore<Dropped>(() => ({ paths: [], files: [] }));

/** What was handed over; it is taken once. */
export function takeIntake(): Dropped {
  const taken = intakeStore.getState();
  intakeStore.setState({ paths: [], files: [] }, true);
  return taken;
}

export function handOver(dropped: Dropped): void {
  intakeStore.setState(dropped, true);
}
