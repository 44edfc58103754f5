import { useHotkeys } from '@mantine/hooks';
import { useCallback, useMemo, useState } from 'react';
import { useThumbSize } from './use-thumb-size.js';

export type Look = 'grid' | 'list';
const KEY = 'dataset-look';

export interface LookOfImages {
  readonly look: Look;
  readonly setLook: (look: Look) => void;
  /** Side of a thumbnail in the grid, CSS pixels. */
  readonly thumbSize: number;
  readonly setThumbSize: (size: number) => void;
}

/** Grid or list, and how large; kept on this machine. Alt+1 and Alt+2 switch. */
export function useLook(): LookOfImages {
  const [look, setLook] = useState<Look>(() =>
    localStorage.getItem(KEY) === 'list' ? 'list' : 'grid',
  );
  const [thumbSize, setThumbSize] = useThumbSize();
  const choose = useCallback((next: Look): void => {
    localStorage.setItem(KEY, next);
    setLook(next);
  }, []);
  // By place on the keyboard: with Alt some layouts write other signs there.
  useHotkeys(
    [
      ['alt+Digit1', () => choose('grid'), { usePhysicalKeys: true }],
      ['alt+Digit2', () => choose('list'), { usePhysicalKeys: true }],
    ],
    [],
  );
  return useMemo(
    () => ({ look, setLook: choose, thumbSize, setThumbSize }),
    [look, choose, thumbSize, setThumbSize],
  );
}
