import { IconAlertCircle, IconCheck } from '@tabler/icons-react';
import type { PreflightReport } from '../../../shared/contract/index.js';
import { waitsForYes } from '../../lib/power-words.js';
import { formatCount, plural } from '../../../shared/domain/format.js';
import styles from './preflight.module.css';

/** How far the trainer will count, and the sum behind it. */
export function Totals({ report, isLooking }: { report: PreflightReport; isLooking: boolean }) {
  const { totals, batchSize, gradientAccumulation, epochs, isReady } = report;
  return (
    <section className={styles['panel']} aria-labelledby="preflight-totals">
      <h2 id="preflight-totals">Totals</h2>
      {totals === null ? (
        <p className={styles['dim']}>
          Not known while the size of an image is not: such an image ends the run.
        </p>
      ) : (
        <>
          <p className={styles['headline']} role="status">
            {formatCount(totals.totalSteps)} steps
          </p>
          <dl className={styles['facts']}>
            <Fact name="Images" value={formatCount(totals.images)} />
            <Fact name="With repeats" value={formatCount(totals.imagesWithRepeats)} />
            {totals.regularisation === 0 ? null : (
              <Fact
                name="Regularisation, an epoch"
                value={formatCount(totals.regularisationWithRepeats)}
              />
            )}
            <Fact
              name={batchSize === 1 ? 'Batches an epoch' : `Batches of ${batchSize} an epoch`}
              value={formatCount(totals.batchesPerEpoch)}
            />
            <Fact
              name={
                gradientAccumulation === 1
                  ? 'Steps an epoch'
                  : `Steps an epoch, ${gradientAccumulation} batches each`
              }
              value={formatCount(totals.stepsPerEpoch)}
            />
            <Fact name="Epochs" value={formatCount(epochs)} />
          </dl>
        </>
      )}
      <p
        className={styles['verdict']}
        data-ready={isReady || undefined}
        data-asks={waitsForYes(report) || undefined}
        data-busy={isLooking}
      >
        {isReady ? <IconCheck size={14} aria-hidden /> : <IconAlertCircle size={14} aria-hidden />}
        {isReady
          ? 'Nothing stands in the way.'
          : waitsForYes(report)
            ? 'What came with the project is asked for first; see below.'
            : 'Something keeps the run from training; see below.'}
      </p>
      <PassedOver files={report.passedOver} />
    </section>
  );
}

const SHOWN = 50;
const WHY = {
  extension_case: 'its ending is written in mixed case',
  other_ending: 'an ending that the trainer does not look for: rename it to .jpg or .png',
  other_format: 'a format that the trainer does not read',
  hidden: 'a hidden file',
} as const;

function PassedOver({ files }: { files: PreflightReport['passedOver'] }) {
  if (files.length === 0) return null;
  return (
    <details className={styles['passed']}>
      <summary>{plural(files.length, 'file')} passed over</summary>
      <ul>
        {files.slice(0, SHOWN).map(({ conceptId, name, why }) => (
          <li key={`${conceptId} ${name}`}>
            {name} <span className={styles['dim']}>{WHY[why]}</span>
          </li>
        ))}
        {files.length > SHOWN ? <li>and {files.length - SHOWN} more</li> : null}
      </ul>
    </details>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="ls-num">{value}</dd>
    </div>
  );
}
