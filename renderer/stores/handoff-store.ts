import { createStore } from 'zustand/vanilla';
import type { EngineId } from '../../shared/contract/index.js';

/**
 * Values that one screen hands to the next beside the route: a field to jump to, a checkpoint to export, images to caption.
 * The receiving screen reads and removes its value.
 */
interface Handoff {
  readonly field: string | null;
  /** Image ids to caption. */
  readonly images: readonly string[];
  /** The engine that was chosen for the next start; null: that of the settings. */
  readonly engine: EngineId | null;
  readonly checkpoint: { readonly runId: string; readonly file: string } | null;
}

export const handoffStore = createStore<Handoff>(() => ({
  field: null,
  images: [],
  engine: null,
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

/** The preflight screen will show what this engine would train. */
export function askForEngine(engine: EngineId): void {
  handoffStore.setState({ engine });
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
