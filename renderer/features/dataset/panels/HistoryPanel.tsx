import { Button } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import type { HistoryStep, Project } from '../../../../shared/contract/index.js';
import { useReadOnly } from '../../../stores/use-read-only.js';
import { plural } from '../../../../shared/domain/format.js';
import { useProjectSession } from '../../../stores/app-stores.js';
import { useStore } from '../../../stores/use-store.js';
import styles from './panels.module.css';
import { TrashSection } from './TrashSection.js';
import { useMove } from './use-undo.js';

/** All that can be undone, newest first; and the trash. */
export function HistoryPanel({ project }: { project: Project }) {
  const { history } = useProjectSession();
  const { history: state, error } = useStore(history.store);
  const move = useMove();
  const readOnly = useReadOnly();
  return (
    <section className={styles['panel']} aria-label="History">
      <div className={styles['row']}>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          disabled={!state?.undoCount || readOnly !== null}
          onClick={() => void move('undo')}
        >
          Undo
        </Button>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconArrowForwardUp size={16} aria-hidden />}
          disabled={!state?.redoCount || readOnly !== null}
          onClick={() => void move('redo')}
        >
          Redo
        </Button>
      </div>
      {error === null ? null : <p role="alert">{error.message}</p>}
      {state === null ? null : state.undoCount + state.redoCount === 0 ? (
        <p className="ls-dim">
          Nothing to undo yet. Edits, batches, deleted and added images will stand here, also after
          a restart.
        </p>
      ) : (
        <ol className={styles['steps']}>
          {[...state.redo].reverse().map((step) => (
            <Step key={step.id} step={step} isUndone />
          ))}
          {state.undo.map((step) => (
            <Step key={step.id} step={step} isUndone={false} />
          ))}
        </ol>
      )}
      <TrashSection project={project} version={state?.undo[0]?.id ?? ''} />
    </section>
  );
}

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });

function Step({ step, isUndone }: { step: HistoryStep; isUndone: boolean }) {
  return (
    <li data-undone={isUndone || undefined}>
      <span>{step.label}</span>
      <span className="ls-dim ls-num">
        {isUndone ? 'undone, ' : ''}
        {plural(step.files, step.kind === 'delete' ? 'image' : 'file')}, {time.format(step.at)}
      </span>
    </li>
  );
}
