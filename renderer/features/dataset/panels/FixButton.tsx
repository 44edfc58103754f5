import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { DoctorFix } from '../../../../shared/contract/index.js';
import { CaptionSamples } from '../../../components/CaptionSamples.js';
import { offIf, useReadOnly } from '../../../stores/use-read-only.js';
import { plural } from '../../../../shared/domain/format.js';
import { imagesOf } from '../../../stores/dataset-store.js';
import { useProjectSession } from '../../../stores/app-stores.js';
import styles from './panels.module.css';
import { useFix } from './use-doctor.js';

/** Each fix: on its button, and what it does, told before it is done. `many`: “12 images”. */
const FIXES: Record<DoctorFix, { label: string; will: (many: string) => string }> = {
  upright_copy: {
    label: 'Make upright copies',
    will: (many) =>
      `${many}: an upright copy takes the place, without the EXIF flag that the trainer ignores. The originals go to the project’s trash.`,
  },
  png_copy: {
    label: 'Make PNG copies',
    will: (many) =>
      `${many}: a PNG copy that the trainer reads takes the place. The originals go to the project’s trash.`,
  },
  delete: {
    label: 'Move to the trash',
    will: (many) => `${many} with the captions go to the project’s trash.`,
  },
  trigger_first: {
    label: 'Put the trigger word first',
    will: (many) => `The captions of ${many} get the trigger word as their first tag.`,
  },
  rename_extension: {
    label: 'Mend the endings',
    will: (many) =>
      `${many} get the ending that the trainer looks for: .jpg for .Jpg or .jfif. The content stays as it is.`,
  },
  take_caption: {
    label: 'Write the captions found',
    will: (many) =>
      `${many} get the text that was found, where the trainer looks. The files that hold it stay.`,
  },
  to_utf8: {
    label: 'Write captions as UTF-8',
    will: (many) => `The captions of ${many} are written as UTF-8.`,
  },
};

interface FixButtonProps {
  readonly fix: DoctorFix;
  readonly imageIds: readonly string[];
  /** In place of the usual word. */
  readonly label?: string;
}

/** Mends images after saying what will happen. */
export function FixButton({ fix, imageIds, label }: FixButtonProps) {
  const readOnly = useReadOnly();
  const [isAsking, setAsking] = useState(false);
  const [isFixing, setFixing] = useState(false);
  const mend = useFix();
  const { dataset } = useProjectSession();
  const name = label ?? FIXES[fix].label;
  const go = async () => {
    setAsking(false);
    setFixing(true);
    await mend(fix, imageIds);
    setFixing(false);
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={isFixing}
        {...offIf(readOnly, imageIds.length === 0)}
        onClick={() => setAsking(true)}
      >
        {name}…
      </Button>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title={`${name}?`}>
        <p>{FIXES[fix].will(plural(imageIds.length, 'image'))} This is one step of the history.</p>
        {fix === 'to_utf8' && <CaptionSamples images={imagesOf(dataset, imageIds)} />}
        <div className={styles['buttons']}>
          <Button variant="default" onClick={() => setAsking(false)}>
            Leave as it is
          </Button>
          <Button data-autofocus onClick={() => void go()}>
            {name}
          </Button>
        </div>
      </Modal>
    </>
  );
}
