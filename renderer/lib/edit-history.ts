/** Undo and redo over immutable values. `mark` names what an edit touched: edits with the same mark close together are one step. */
export interface EditHistory<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  readonly mark: string | null;
  /** When the last edit came, Unix ms. */
  readonly at: number;
}

const LIMIT = 100;
const JOIN_MS = 1500;

export function startHistory<T>(present: T): EditHistory<T> {
  return { past: [], present, future: [], mark: null, at: 0 };
}

/** Records an edit made at `at` (Unix ms). What was undone can then no longer be redone. */
export function recordEdit<T>(
  history: EditHistory<T>,
  next: T,
  mark: string | null,
  at: number,
): EditHistory<T> {
  const joins = mark !== null && mark === history.mark && at - history.at < JOIN_MS;
  const past = joins ? history.past : [...history.past, history.present].slice(-LIMIT);
  return { past, present: next, future: [], mark, at };
}

export function undoEdit<T>(history: EditHistory<T>): EditHistory<T> {
  const previous = history.past[history.past.length - 1];
  if (previous === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: previous,
    future: [history.present, ...history.future],
    mark: null,
    at: 0,
  };
}

export function redoEdit<T>(history: EditHistory<T>): EditHistory<T> {
  const next = history.future[0];
  if (next === undefined) return history;
  return {
    past: [...history.past, history.present],
    present: next,
    future: history.future.slice(1),
    mark: null,
    at: 0,
  };
}
