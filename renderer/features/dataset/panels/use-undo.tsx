import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useCallback } from 'react';
import type { JobResult } from '../../../../shared/contract/index.js';
import { notifyDone, notifyError, notifyJobError } from '../../../components/notify.js';
import { plural } from '../../../../shared/domain/format.js';
import { useAppStores, useProjectSession } from '../../../stores/app-stores.js';

type Move = 'undo' | 'redo';

const NAMED = 5;

/** Takes the newest step back, or does it again, and tells what came of it. What is typed is saved first. */
export function useMove(): (did: Move) => Promise<void> {
  const { captions, history } = useProjectSession();
  const { jobs } = useAppStores();
  return useCallback(
    async (did) => {
      await captions.flushAll();
      const started = await history.move(did);
      if (started === null) return;
      if ('before' in started) {
        const { before } = started;
        notifyDone(
          'Emptying the trash cannot be undone',
          before === null ? undefined : `Undo once more takes back what was before it: ${before}`,
        );
        return;
      }
      const failed = did === 'undo' ? 'It was not undone' : 'It was not done again';
      if (!started.ok) {
        notifyError(failed, started.error);
        return;
      }
      const job = await jobs.whenEnded(started.value.jobId);
      notifyJobError(failed, job);
      if (job.result !== null) tellMoved(did, started.value.label, job.result);
    },
    [captions, history, jobs],
  );
}

function tellMoved(did: Move, label: string, { changed, failed }: JobResult<'history'>): void {
  const what = did === 'undo' ? 'Undone' : 'Done again';
  if (failed.length > 0) tellLeftAlone(`${what}: ${label}`, failed);
  else notifyDone(`${what}: ${label}`, plural(changed, 'file'));
}

/** Files that a step left as they are, with the reason of each. */
export function tellLeftAlone(
  title: string,
  failed: readonly { file: string; reason: string }[],
): void {
  const named = failed.slice(0, NAMED).map(({ file, reason }) => `${file}: ${reason}`);
  const more = failed.length > NAMED ? ` And ${String(failed.length - NAMED)} more.` : '';
  notifyError(title, {
    message: `${plural(failed.length, 'file')} left as they are. ${named.join(' ')}${more}`,
  });
}

/** What a job that changes files has changed when it has no result. */
export const NO_CHANGES = { changed: 0, failed: [] } as const;

/** Undo and redo by keyboard. Inside a text field the keys are the field's own; a checkbox or a slider has no text. */
export function useHistoryKeys(): void {
  const move = useMove();
  const unlessTyping = (did: Move) => (event: KeyboardEvent) => {
    if (isTextField(event.target)) return;
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

const NO_TEXT: ReadonlySet<string> = new Set(['checkbox', 'radio', 'range', 'button', 'submit']);

function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NO_TEXT.has(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
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
