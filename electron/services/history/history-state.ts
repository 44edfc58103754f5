import type { History, HistoryStep } from '../../../shared/contract/index.js';
import type { FileChange } from './changes.js';

export interface StepAbout {
  readonly kind: HistoryStep['kind'];
  readonly label: string;
  /** Images that the step is about, where that is not the number of its files. */
  readonly files?: number;
  /** What the answer says besides; kept for the process that asks again when this one is gone. */
  readonly told?: Readonly<Record<string, unknown>>;
  /** Takes the place of the last step when that was the same caption within this time (ms). */
  readonly joins?: { readonly path: string; readonly withinMs: number };
}

export interface HistoryEntry {
  readonly number: number;
  readonly step: HistoryStep;
}

export interface HistoryState {
  undo: HistoryEntry[];
  redo: HistoryEntry[];
  /** The single caption that the newest step edits; null after a restart. */
  lastEdit: { path: string; at: number; before: Buffer | null } | null;
  /** The files of the newest step when that is an import; null after a restart. */
  lastImport: { number: number; at: number; files: readonly Created[] } | null;
  /** The step that a crash had cut off and that was ended when the project was opened; null: none. */
  finished: {
    readonly stepId: string;
    readonly failed: readonly { file: string; reason: string }[];
  } | null;
}

/** A file that an import has put in place, and where undo moves it. */
export interface Created {
  readonly path: string;
  readonly trash: string;
}

const SHOWN = 100;

/** The history as the page shows it. */
export function view({ undo, redo }: HistoryState): History {
  const newest = (stack: readonly HistoryEntry[]) =>
    stack
      .slice(-SHOWN)
      .reverse()
      .map(({ step }) => step);
  return {
    undo: newest(undo),
    redo: newest(redo),
    undoCount: undo.length,
    redoCount: redo.length,
  };
}

/** What the next edit may join. */
export function editOf(changes: readonly FileChange[], at: number): HistoryState['lastEdit'] {
  const [only] = changes;
  if (changes.length !== 1 || only?.type !== 'write') return null;
  return { path: only.path, at, before: only.before };
}

/** The same caption edited again soon after: one step, from the text before the first edit. */
export function joinedWith(
  open: HistoryState,
  { joins }: StepAbout,
  changes: readonly FileChange[],
  now: number,
): { number: number; changes: FileChange[] } | null {
  const [only] = changes;
  const last = open.lastEdit;
  const top = open.undo.at(-1);
  if (!joins || !last || !top || only?.type !== 'write') return null;
  if (last.path !== joins.path || now - last.at > joins.withinMs || now < last.at) return null;
  return { number: top.number, changes: [{ ...only, before: last.before, onDisk: only.before }] };
}
