import { Switch } from '@mantine/core';
import { memo } from 'react';
import type { IntakeKind } from '../../../shared/contract/index.js';
import { withOne } from '../../lib/import-choices.js';
import { KIND_WORDS } from './import-words.js';
import { formatCount, plural } from '../../../shared/domain/format.js';
import { NamedFiles } from './NamedFiles.js';
import { SheetSection } from './SheetSection.js';
import type { SheetPart } from './sheet-part.js';
import styles from './intake.module.css';

const LINKED =
  'The trainer takes every picture that lies in a linked folder. Move these out of it, or copy the images instead.';

interface LeftOutProps extends Pick<SheetPart, 'plan' | 'shorten' | 'onChange'> {
  readonly taken: ReadonlySet<IntakeKind>;
  readonly isLinked: boolean;
}

/** What is no training image, by kind; pictures among it can be taken all the same. */
export const LeftOut = memo(function LeftOut(props: LeftOutProps) {
  const { plan, taken, isLinked, shorten, onChange } = props;
  const set = (kind: IntakeKind, isTaken: boolean) =>
    onChange((choices) => ({
      ...choices,
      takenKinds: withOne(choices.takenKinds, kind, isTaken),
    }));
  return (
    <SheetSection
      title={isLinked ? 'No training images' : 'Left out'}
      {...(isLinked ? { note: LINKED } : {})}
      isShown={plan.leftOut.length > 0}
    >
      <ul className={styles['rows']}>
        {plan.leftOut.map(({ kind, reason, count, pictures, files }) => (
          <li key={kind} className={styles['row']}>
            <div className={styles['kind']}>
              <span>
                <b>{KIND_WORDS[kind]}</b> <span className="ls-num">({formatCount(count)})</span>
                <span className={`ls-dim ls-small ${styles['reason'] ?? ''}`}>{reason}</span>
              </span>
              {pictures === 0 || isLinked ? null : (
                <Switch
                  size="xs"
                  labelPosition="left"
                  label={
                    pictures === count
                      ? 'Take anyway'
                      : `Take ${plural(pictures, 'picture')} anyway`
                  }
                  aria-label={`Take ${KIND_WORDS[kind].toLowerCase()} anyway`}
                  checked={taken.has(kind)}
                  onChange={(event) => set(kind, event.currentTarget.checked)}
                />
              )}
            </div>
            <NamedFiles
              files={files.map((file) => ({ file: shorten(file) }))}
              count={count}
              label={KIND_WORDS[kind]}
              word="file"
            />
          </li>
        ))}
      </ul>
    </SheetSection>
  );
});
