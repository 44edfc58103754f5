import { Button, Modal } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Output, Project } from '../../../../shared/contract/index.js';
import { notifyDone, notifyError, notifyJobError } from '../../../components/notify.js';
import { offIf, useReadOnly } from '../../../stores/use-read-only.js';
import { formatBytes, plural } from '../../../../shared/domain/format.js';
import { useAppStores, useProjectSession } from '../../../stores/app-stores.js';
import styles from './panels.module.css';
import { tellLeftAlone } from './use-undo.js';

type Trash = Output<'trash.get'>;

/** What was deleted and can still come back, and the way to let go of it. `version` changes when it may have changed. */
export function TrashSection({ project, version }: { project: Project; version: string }) {
  const { client, jobs } = useAppStores();
  const { history } = useProjectSession();
  const [trash, setTrash] = useState<Trash | null>(null);
  const readOnly = useReadOnly();
  const [isAsking, setAsking] = useState(false);
  const [emptied, setEmptied] = useState(0);
  useEffect(() => {
    let isGone = false;
    void client.request('trash.get', { projectId: project.id }).then((answer) => {
      if (!isGone && answer.ok) setTrash(answer.value);
    });
    return () => {
      isGone = true;
    };
  }, [client, project.id, version, emptied]);
  if (trash === null || trash.sizeBytes === 0) return null;
  const empty = async () => {
    setAsking(false);
    const answer = await client.request('trash.empty', { projectId: project.id });
    if (!answer.ok) notifyError('The trash was not emptied', answer.error);
    else {
      const job = await jobs.whenEnded(answer.value.jobId);
      const failed = job.result?.failed ?? [];
      if (job.error === null || job.state === 'succeeded') history.noteTrashEmptied();
      if (job.error !== null) notifyJobError('The trash was not emptied', job);
      else if (failed.length > 0) tellLeftAlone('Not everything could be removed', failed);
      else notifyDone('The trash is empty');
    }
    setEmptied((count) => count + 1);
  };
  return (
    <div className={styles['trash']}>
      <p>
        <IconTrash size={16} aria-hidden /> Trash: {plural(trash.images, 'image')},{' '}
        {formatBytes(trash.sizeBytes)}
      </p>
      <Button size="xs" variant="default" {...offIf(readOnly)} onClick={() => setAsking(true)}>
        Empty trash…
      </Button>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title="Empty the trash?">
        <p>
          {plural(trash.images, 'image')} with their captions ({formatBytes(trash.sizeBytes)}){' '}
          {trash.goesToSystemBin
            ? 'go to the system’s bin.'
            : 'are deleted for good. This cannot be undone.'}{' '}
          The steps that deleted them leave the history.
        </p>
        <div className={styles['buttons']}>
          <Button variant="default" onClick={() => setAsking(false)}>
            Keep them
          </Button>
          <Button color="red" onClick={() => void empty()}>
            Empty trash
          </Button>
        </div>
      </Modal>
    </div>
  );
}
