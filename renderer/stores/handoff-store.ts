import { createStore } from 'zustand/vanilla';

/** What one screen asks of the next beside the route: a field to jump to, a checkpoint to export, images to caption. Taken once. */
interface Handoff {
  readonly field: string | null;
  /** Ids. */
  readonly images: readonly string[];
  readonly checkpoint: { readonly runId: string; readonly file: string } | null;
}

export const handoffStore = createStore<Handoff>(() => ({
  field: null,
  images: [],
  checkpoint: null,
}));

/** The training form will show and focus this field (camelCase key). */
export function askForField(field: string): void {
  handoffStore.setState({ field });
}

/** The export screen will begin with this checkpoint. */
export function askForExport(runId: string, file: string): void {
  handoffStore.setState({ checkpoint: { runId, file } });
}

/** The captioning screen will begin with these images. */
export function askForCaptions(images: readonly string[]): void {
  handoffStore.setState({ images });
}

export function fieldWasShown(): void {
  handoffStore.setState({ field: null });
}

export function imagesWereTaken(): void {
  handoffStore.setState({ images: [] });
}

export function checkpointWasTaken(): void {
  handoffStore.setState({ checkpoint: null });
}
