import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { SavedState } from '../../components/SavedState.js';
import { useReadOnly } from '../../stores/use-read-only.js';
import type { ConfigStore } from '../../stores/config-store.js';
import { useStore } from '../../stores/use-store.js';
import styles from './train.module.css';

/** Undo, redo, and whether the form is on disk. */
export function FormTools({ config }: { config: ConfigStore }) {
  const canUndo = useStore(config.store, (s) => s.history.past.length > 0);
  const canRedo = useStore(config.store, (s) => s.history.future.length > 0);
  const isReadOnly = useReadOnly() !== null;
  const saved = useStore(config.store, (s) => s.save);
  return (
    <>
      <SavedState saved={saved} onRetry={() => void config.flush()} />
      <Tooltip label="Undo (Ctrl+Z)">
        <ActionIcon
          className={styles['tool']}
          aria-label="Undo"
          disabled={!canUndo || isReadOnly}
          onClick={() => config.undo()}
        >
          <IconArrowBackUp size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo (Ctrl+Y)">
        <ActionIcon
          className={styles['tool']}
          aria-label="Redo"
          disabled={!canRedo || isReadOnly}
          onClick={() => config.redo()}
        >
          <IconArrowForwardUp size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
