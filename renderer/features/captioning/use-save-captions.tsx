import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { CaptioningRecipe } from '../../../shared/domain/tagger/index.js';
import { notifyDone, tell } from '../../components/notify.js';
import { useAppStores, useProjectSession } from '../../stores/app-stores.js';
import { saveCaptions, undoSaving } from './save-captions.js';

/** Writes the captions as one step, tells what came of it and offers to take it back. */
export function useSaveCaptions(projectId: string): {
  isBusy: boolean;
  save: (imageIds: readonly string[], recipe: CaptioningRecipe) => Promise<void>;
} {
  const { client, jobs } = useAppStores();
  const { captions } = useProjectSession();
  const [isBusy, setBusy] = useState(false);
  const save = useCallback(
    async (imageIds: readonly string[], recipe: CaptioningRecipe) => {
      setBusy(true);
      const parts = { client, jobs, captions };
      const { saved, notices } = await saveCaptions(parts, { projectId, imageIds, recipe });
      setBusy(false);
      if (saved !== null) {
        const { title, stepId } = saved;
        const undo = async () => tell(await undoSaving(parts, projectId, stepId ?? ''));
        notifyDone(title, stepId === null ? null : <UndoButton onUndo={() => void undo()} />);
      }
      tell(notices);
    },
    [client, jobs, captions, projectId],
  );
  return { isBusy, save };
}

function UndoButton({ onUndo }: { onUndo: () => void }) {
  return (
    <Button size="compact-sm" variant="default" mt={4} onClick={onUndo}>
      Undo
    </Button>
  );
}
