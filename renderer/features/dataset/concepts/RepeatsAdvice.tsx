import { UnstyledButton } from '@mantine/core';
import type { Concept } from '../../../../shared/contract/index.js';
import { adviseRepeatsRange, usualRepeats } from '../../../../shared/domain/doctor/check-counts.js';
import { plural } from '../../../../shared/domain/format.js';

interface RepeatsAdviceProps {
  readonly concept: Concept;
  readonly images: number;
  readonly onUse: (repeats: number) => void;
}

/** What the guide says of the repeats for so many images; regularisation images are repeated by the trainer as it needs. */
export function RepeatsAdvice({ concept, images, onUse }: RepeatsAdviceProps) {
  if (images === 0 || concept.isRegularisation === true) return null;
  const { least, most } = adviseRepeatsRange(images);
  const isUsual = concept.repeats >= least && concept.repeats <= most;
  const middle = usualRepeats(images);
  return (
    <p className={isUsual ? 'ls-dim ls-small' : 'ls-warning-text ls-small'}>
      {`For ${plural(images, 'image')} ${String(least)}–${String(most)} repeats are usual: fewer images want more of them.`}{' '}
      {isUsual ? null : (
        <UnstyledButton className="link" onClick={() => onUse(middle)}>
          Use {middle}
        </UnstyledButton>
      )}
    </p>
  );
}
