import { Skeleton } from '@mantine/core';
import { memo } from 'react';
import type { PreflightImage } from '../../../shared/contract/index.js';
import { ProblemText } from '../../components/ProblemText.js';
import { CroppedThumb } from './CroppedThumb.js';
import styles from './preflight.module.css';
import { formatPercent } from '../../../shared/domain/format.js';

interface ImageRowProps {
  readonly projectId: string;
  /** Null while it is on its way. */
  readonly image: PreflightImage | null;
  /** Null: there is only one concept. */
  readonly conceptNames: ReadonlyMap<string, string> | null;
}

/** One image as the trainer takes it: what is cut, the caption line, how often. */
export const ImageRow = memo(function ImageRow({ projectId, image, conceptNames }: ImageRowProps) {
  if (image === null) return <Skeleton height={96} radius={4} />;
  const { name, conceptId, placement, timesPerEpoch, isRegularisation } = image;
  return (
    <>
      <CroppedThumb projectId={projectId} image={image} />
      <div className={styles['text']}>
        <p className={styles['name']}>
          <b className="ls-clip" title={name}>
            {name}
          </b>
          {conceptNames === null ? null : (
            <span className={styles['dim']}>{conceptNames.get(conceptId)}</span>
          )}
          {isRegularisation ? <span className={styles['tag']}>regularisation</span> : null}
          {image.isTurnedElsewhere ? (
            <span
              className={styles['tag']}
              data-tone="warning"
              title="Viewers turn it by its EXIF mark; the trainer takes it as it is stored, as it is shown here."
            >
              not turned by EXIF
            </span>
          ) : null}
        </p>
        <Caption image={image} />
      </div>
      <dl className={styles['numbers']}>
        <div>
          <dt>Bucket</dt>
          <dd className="ls-num">
            {placement === null ? 'none' : `${placement.bucket.width} × ${placement.bucket.height}`}
          </dd>
        </div>
        <div>
          <dt>Cut away</dt>
          <dd className="ls-num">{placement === null ? '–' : share(placement.cropped)}</dd>
        </div>
        <div>
          <dt>An epoch</dt>
          <dd className="ls-num">{timesPerEpoch} ×</dd>
        </div>
      </dl>
    </>
  );
});

function share(cropped: number): string {
  if (cropped < 0.0005) return 'nothing';
  return formatPercent(cropped, 1);
}

function Caption({ image }: { image: PreflightImage }) {
  const { lines, source, file, endsRun } = image.caption;
  if (endsRun !== null) {
    const why = endsRun === 'empty' ? 'is empty' : 'is not UTF-8';
    return (
      <ProblemText
        tone="error"
        message={`${file ?? 'Its caption'} ${why}: the run would end here.`}
      />
    );
  }
  const [first = ''] = lines;
  return (
    <>
      <p className={styles['caption']} title={lines.join('\n')}>
        {first.trim() === '' ? <span className={styles['dim']}>(no text)</span> : first}
      </p>
      <p className={styles['source']} data-tone={source === 'own' ? undefined : 'warning'}>
        {SOURCES[source](file)}
        {lines.length > 1 ? `, one of ${lines.length} lines each time` : ''}
      </p>
    </>
  );
}

const SOURCES = {
  own: (file: string | null) => `from ${file ?? ''}`,
  neighbour: (file: string | null) => `from ${file ?? ''}, another image’s caption`,
  class_tokens: () =>
    'no caption file: the trigger word stands in or, without one, the words of the folder’s name',
} as const;
