import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';

/** What one screen asks of the next beside the route: a field to jump to, a checkpoint to export. Taken once. */
interface Handoff {
  readonly field: string | null;
  readonly checkpoint: { readonly runId: string; readonly file: string } | null;
}

export const handoffStore = createStore<Handoff>(() => ({ field: null, checkpoint: null }));

/** The training form will show and focus this field (camelCase key). */
export function askForField(field: string): void {
  handoffStore.setState({ field });
}

/** The export screen will begin with this checkpoint. */
export function askForExport(runId: string, file: string): void {
  handoffStore.setState({ checkpoint: { runId, file } });
}

export function useAskedField(): string | null {
  return useStore(handoffStore, (state) => state.field);
}

export function useAskedCheckpoint(): Handoff['checkpoint'] {
  return useStore(handoffStore, (state) => state.checkpoint);
}

export function fieldWasShown(): void {
  handoffStore.setState({ field: null });
}

export function checkpointWasTaken(): void {
  handoffStore.setState({ checkpoint: null });
}
