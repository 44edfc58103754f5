import type { LoraInfo } from '../../../shared/contract/index.js';
import { CopyTextButton } from '../../components/CodeView.js';
import { ErrorState, LoadingLines } from '../../components/States.js';
import { formatNumber } from '../../lib/number-text.js';
import { formatBytes, formatCount } from '../../../shared/domain/format.js';
import styles from './export.module.css';
import type { LoraInfoState } from './use-lora-info.js';

/** What the file itself says about the LoRA in it. */
export function LoraSheet({ lora }: { lora: LoraInfoState }) {
  const { info, error, reload } = lora;
  return (
    <section className={styles['sheet']} aria-labelledby="sheet-title">
      <h2 id="sheet-title">What is in the file</h2>
      {error !== null ? (
        <ErrorState title="This file could not be read" error={error} onRetry={reload} />
      ) : info === null ? (
        <LoadingLines label="Reading the file" />
      ) : (
        <Facts info={info} />
      )}
    </section>
  );
}

function Facts({ info }: { info: LoraInfo }) {
  return (
    <>
      <dl className={styles['facts']}>
        <Fact label="Rank (network_dim)" value={numberOrDash(info.rank)} />
        <Fact label="Alpha" value={numberOrDash(info.alpha)} />
        <Fact label="Steps" value={countOrDash(info.steps)} />
        <Fact label="Epoch" value={countOrDash(info.epoch)} />
        <Fact label="Modules" value={formatCount(info.modules)} />
        <Fact label="Number format" value={info.dtype} />
        <Fact label="Size" value={formatBytes(info.sizeBytes)} />
        <Fact label="Base model" value={info.baseModel ?? '–'} />
      </dl>
      <LongFacts info={info} />
    </>
  );
}

function LongFacts({ info }: { info: LoraInfo }) {
  return (
    <dl className={styles['wide']}>
      <div>
        <dt>Trigger words</dt>
        <dd>
          {info.triggerWords.length === 0
            ? 'None written in the file'
            : info.triggerWords.map((word) => (
                <span key={word} className={styles['word']}>
                  <code>{word}</code>
                  <CopyTextButton text={word} label={`Copy ${word}`} />
                </span>
              ))}
        </dd>
      </div>
      <div>
        <dt>Top tags</dt>
        <dd>
          {info.topTags.length === 0
            ? '–'
            : info.topTags.slice(0, 16).map((tag) => (
                <span key={tag.tag} className={styles['tag']}>
                  {tag.tag} <small>{formatCount(tag.count)}</small>
                </span>
              ))}
        </dd>
      </div>
      <div>
        <dt>SHA-256</dt>
        <dd className={styles['hash']}>
          <code>{info.sha256}</code>
          <CopyTextButton text={info.sha256} label="Copy the SHA-256" />
        </dd>
      </div>
    </dl>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="ls-clip" title={value}>
        {value}
      </dd>
    </div>
  );
}

function numberOrDash(value: number | null): string {
  return value === null ? '–' : formatNumber(value);
}

function countOrDash(value: number | null): string {
  return value === null ? '–' : formatCount(value);
}
