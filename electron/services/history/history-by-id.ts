import type * as z from 'zod';
import type { History } from './history.js';

type Method = 'get' | 'perform' | 'recordCreated' | 'undo' | 'redo' | 'forget';
/** The histories of open projects, for those who know a project by its id alone. */
type Methods = {
  readonly [M in Method]: (
    projectId: string,
    ...rest: Parameters<History[M]>
  ) => ReturnType<History[M]>;
};

export interface HistoryById extends Methods {
  doneBefore<T>(
    projectId: string,
    toldBy: z.ZodType<T>,
  ): ReturnType<typeof History.prototype.doneBefore<T>>;
}

export function historyById(of: (projectId: string) => History): HistoryById {
  return {
    get: (id) => of(id).get(),
    doneBefore: (id, toldBy) => of(id).doneBefore(toldBy),
    perform: (id, ...rest) => of(id).perform(...rest),
    recordCreated: (id, ...rest) => of(id).recordCreated(...rest),
    undo: (id, ...rest) => of(id).undo(...rest),
    redo: (id, ...rest) => of(id).redo(...rest),
    forget: (id, isGone) => of(id).forget(isGone),
  };
}
