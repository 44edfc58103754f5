import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { DoctorFix, Project } from '../../../shared/contract/index.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { plural } from '../../lib/run-format.js';
import { useAppStores, useProjectSession } from '../../stores/app-stores.js';
import styles from './preflight.module.css';

/** What each cure does, told before it is done. */
const CURES: Record<Exclude<DoctorFix, 'delete'>, { label: string; will: string }> = {
  upright_copy: {
    label: 'Make upright copies',
    will: 'get an upright copy in their place, as viewers show them. The originals go to the project’s trash.',
  },
  png_copy: {
    label: 'Make PNG copies',
    will: 'get a PNG copy in their place that the trainer reads. The originals go to the project’s trash.',
  },
  trigger_first: {
    label: 'Put the trigger word first',
    will: 'get the trigger word as the first tag of their captions.',
  },
  rename_extension: {
    label: 'Write the endings small',
    will: 'get an ending in small letters, as the trainer looks for it.',
  },
  to_utf8: {
    label: 'Write captions as UTF-8',
    will: 'get their captions written as UTF-8; the text stays the same.',
  },
};

interface MendButtonProps {
  readonly project: Project;
  readonly fix: Exclude<DoctorFix, 'delete'>;
  readonly imageIds: readonly string[];
}

/** Mends images as one step of the history, after saying what will happen. */
export function MendButton({ project, fix, imageIds }: MendButtonProps) {
  const [isAsking, setAsking] = useState(false);
  const [isMending, setMending] = useState(false);
  const { client, jobs } = useAppStores();
  const { captions } = useProjectSession();
  const { label, will } = CURES[fix];
  const mend = async () => {
    setAsking(false);
    setMending(true);
    await captions.flushAll();
    const wish = { projectId: project.id, fix, imageIds: [...imageIds] };
    const answer = await client.request('doctor.fix', wish);
    const ended = answer.ok ? await jobs.whenEnded(answer.value.jobId) : null;
    setMending(false);
    const error = answer.ok ? (ended?.error ?? null) : answer.error;
    if (error !== null) notifyError('Not everything was mended', error);
    else notifyDone(`${label}: done`, 'It can be undone on the dataset page.');
  };
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        loading={isMending}
        onClick={() => setAsking(true)}
      >
        {label}…
      </Button>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title={`${label}?`}>
        <p>
          {plural(imageIds.length, 'image')} {will} This is one step of the history.
        </p>
        <div className={styles['buttons']}>
          <Button variant="default" onClick={() => setAsking(false)}>
            Leave as it is
          </Button>
          <Button data-autofocus onClick={() => void mend()}>
            {label}
          </Button>
        </div>
      </Modal>
    </>
  );
}
