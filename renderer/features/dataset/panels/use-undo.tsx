import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useCallback } from 'react';
import { tell } from '../../../components/notify.js';
import { useAppStores, useProjectSession } from '../../../stores/app-stores.js';
import { leftAlone, moveStep, ownsUndo, type Move } from './move-step.js';

/** Takes the newest step back, or does it again, and tells what came of it. */
export function useMove(): (did: Move) => Promise<void> {
  const { captions, history } = useProjectSession();
  const { jobs } = useAppStores();
  return useCallback(
    async (did) => tell(await moveStep({ captions, history, jobs }, did)),
    [captions, history, jobs],
  );
}

/** Tells of files that a step left as they are. */
export function tellLeftAlone(...step: Parameters<typeof leftAlone>): void {
  tell([leftAlone(...step)]);
}

/** What a job that changes files has changed when it has no result. */
export const NO_CHANGES = { changed: 0, failed: [] } as const;

/** Undo and redo by keyboard. */
export function useHistoryKeys(): void {
  const move = useMove();
  const unlessTyping = (did: Move) => (event: KeyboardEvent) => {
    if (event.target instanceof HTMLElement && ownsUndo(event.target)) return;
    event.preventDefault();
    void move(did);
  };
  const options = { preventDefault: false };
  useHotkeys(
    [
      ['mod+Z', unlessTyping('undo'), options],
      ['mod+shift+Z', unlessTyping('redo'), options],
      ['mod+Y', unlessTyping('redo'), options],
    ],
    [],
  );
}

/** The button of a notice that takes back what it tells of. */
export function UndoButton({ onUndo }: { onUndo: () => void }) {
  return (
    <Button size="compact-sm" variant="default" mt={4} onClick={onUndo}>
      Undo
    </Button>
  );
}
