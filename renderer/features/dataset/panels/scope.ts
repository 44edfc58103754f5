/** Which images an edit is for. */
export interface Scope {
  readonly selected: readonly string[];
  /** What the filter shows. */
  readonly shown: readonly string[];
  readonly all: readonly string[];
}

export type ScopeName = keyof Scope;

/** The narrowest scope that was chosen: a selection, else a filter, else all. */
export function usualScope(scope: Scope): ScopeName {
  if (scope.selected.length > 0) return 'selected';
  return scope.shown.length < scope.all.length ? 'shown' : 'all';
}
