import { createContext, useContext } from 'react';

export interface PickOptions {
  readonly kind: 'folder' | 'file' | 'images';
  readonly title: string;
  /** Endings of the files that may be chosen, without dot. */
  readonly extensions?: readonly string[];
  readonly startAt?: string;
}

/** Asks for paths on the host: its native dialog where there is one, else our own picker. Empty: nothing was chosen. */
export type PickPaths = (options: PickOptions) => Promise<string[]>;

export const PickPathsContext = createContext<PickPaths | null>(null);

/** `const pick = usePickPaths(); const [dir] = await pick({ kind: 'folder', title: 'Where?' });` */
export function usePickPaths(): PickPaths {
  const pick = useContext(PickPathsContext);
  if (pick === null) throw new Error('usePickPaths needs a PathPickerProvider above it');
  return pick;
}
