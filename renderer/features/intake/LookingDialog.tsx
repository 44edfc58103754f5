import { Button, Modal, Progress } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useAppStores } from '../../stores/app-stores.js';
import { plural } from '../../../shared/domain/format.js';
import { useStore } from '../../stores/use-store.js';
import styles from './intake.module.css';

/** Most looks end sooner; a window that comes and goes would only flicker. */
const QUIET_MS = 300;

/** Says that the host still looks at what was brought, and ends that. */
export function LookingDialog({ jobId, onCancel }: { jobId: string; onCancel: () => void }) {
  const job = useStore(useAppStores().jobs.store, ({ jobs }) =>
    jobs?.find(({ id }) => id === jobId),
  );
  const isLong = useIsLong();
  if (!isLong) return null;
  return (
    <Modal opened onClose={onCancel} title="Looking before anything is added" size={460}>
      <p className={styles['lead']} role="status">
        {job?.progress == null
          ? 'Looking at the files…'
          : `Looking at ${plural(job.progress.done, 'file')}…`}
      </p>
      <Progress.Root size={4} mb={16}>
        <Progress.Section value={100} striped animated aria-label="The look goes on" />
      </Progress.Root>
      <div className={styles['buttons']}>
        <Button variant="default" data-autofocus onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </Modal>
  );
}

function useIsLong(): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  return isLong;
}
