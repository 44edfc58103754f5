import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { DoctorFix, Project } from '../../../shared/contract/index.js';
import { CaptionSamples } from '../../components/CaptionSamples.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { offIf, useReadOnly } from '../../stores/use-read-only.js';
import { plural } from '../../../shared/domain/format.js';
import { useAppStores, useProjectSession } from '../../stores/app-stores.js';
import { imagesOf } from '../../stores/dataset-store.js';
import styles from './preflight.module.css';

/** What each cure does, told before it is done. */
const CURES: Record<Exclude<DoctorFix, 'delete'>, { label: string; will: string }> = {
  upright_copy: {
    label: 'Make upright copies',
    will: 'an upright copy takes the place, as viewers show it. The originals go to the project’s trash.',
  },
  png_copy: {
    label: 'Make PNG copies',
    will: 'a PNG copy that the trainer reads takes the place. The originals go to the project’s trash.',
  },
  trigger_first: {
    label: 'Put the trigger word first',
    will: 'the captions get the trigger word as their first tag.',
  },
  rename_extension: {
    label: 'Mend the endings',
    will: 'each gets the ending that the trainer looks for: .jpg for .Jpg or .jfif. The content stays as it is.',
  },
  take_caption: {
    label: 'Write the captions found',
    will: 'the texts that were found are written where the trainer looks. The files that hold them stay.',
  },
  to_utf8: {
    label: 'Write captions as UTF-8',
    will: 'the captions are written as UTF-8.',
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
  const readOnly = useReadOnly();
  const { client, jobs } = useAppStores();
  const { captions, dataset } = useProjectSession();
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
        {...offIf(readOnly)}
        onClick={() => setAsking(true)}
      >
        {label}…
      </Button>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title={`${label}?`}>
        <p>
          {plural(imageIds.length, 'image')}: {will} This is one step of the history.
        </p>
        {fix === 'to_utf8' && <CaptionSamples images={imagesOf(dataset, imageIds)} />}
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
