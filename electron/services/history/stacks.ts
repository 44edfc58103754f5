import type { LogLine } from './journal.js';

/** Numbers of the steps, oldest first; the last of `undo` is the next to be undone. */
export interface Stacks {
  readonly undo: readonly number[];
  readonly redo: readonly number[];
  /** What had begun and not ended when the log stops. */
  readonly unfinished: { readonly step: number; readonly did: 'begin' | 'undo' | 'redo' } | null;
  /** Steps that nothing leads to any more; their files may go. */
  readonly dropped: readonly number[];
  /** Files that each step really changed, where the log says so. */
  readonly files: ReadonlyMap<number, number>;
}

/** Where the steps stand after all that the log tells. */
export function replay(lines: readonly LogLine[]): Stacks {
  const undo: number[] = [];
  let redo: number[] = [];
  let unfinished: Stacks['unfinished'] = null;
  const dropped: number[] = [];
  const files = new Map<number, number>();
  for (const { step, did, instead, files: count } of lines) {
    if (did === 'end') {
      if (count !== undefined) files.set(step, count);
      unfinished = null;
      continue;
    }
    if (did === 'drop') {
      remove(undo, step);
      remove(redo, step);
      dropped.push(step);
      unfinished = null;
      continue;
    }
    if (did === 'begin') {
      dropped.push(...redo);
      redo = [];
      if (instead !== undefined && remove(undo, instead)) dropped.push(instead);
      undo.push(step);
    } else if (did === 'undo') {
      if (remove(undo, step)) redo.push(step);
    } else if (remove(redo, step)) undo.push(step);
    unfinished = { step, did };
  }
  return { undo, redo, unfinished, dropped, files };
}

function remove(stack: number[], step: number): boolean {
  const at = stack.lastIndexOf(step);
  if (at < 0) return false;
  stack.splice(at, 1);
  return true;
}
