import { useEffect, useState } from 'react';
import type { LoraInfo } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { useClient } from '../../bridge/bridge-context.js';
import { CopyTextButton } from '../../components/CodeView.js';
import { ErrorState, LoadingLines } from '../../components/States.js';
import { ProblemText } from '../../components/ProblemText.js';
import { formatNumber } from '../../lib/number-text.js';
import { formatBytes, formatCount } from '../../lib/run-format.js';
import styles from './export.module.css';

interface LoraSheetProps {
  readonly projectId: string;
  readonly runId: string;
  readonly file: string;
  readonly onRehearsal: (isRehearsal: boolean) => void;
}

/** What the file itself says about the LoRA in it. */
export function LoraSheet({ projectId, runId, file, onRehearsal }: LoraSheetProps) {
  const client = useClient();
  const [info, setInfo] = useState<LoraInfo | null>(null);
  const [error, setError] = useState<ErrorValue | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isGone = false;
    const read = async () => {
      const answer = await client.request('lora.inspect', { projectId, runId, file });
      if (isGone) return;
      if (answer.ok) {
        setInfo(answer.value);
        onRehearsal(answer.value.isRehearsal);
      } else setError(answer.error);
    };
    void read();
    return () => {
      isGone = true;
    };
  }, [client, projectId, runId, file, tries, onRehearsal]);
  const again = () => {
    setError(null);
    setTries(tries + 1);
  };
  return (
    <section className={styles['sheet']} aria-labelledby="sheet-title">
      <h2 id="sheet-title">What is in the file</h2>
      {error !== null ? (
        <ErrorState title="This file could not be read" error={error} onRetry={again} />
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
      {info.isRehearsal ? (
        <p className={styles['banner']} role="note">
          <b>This is not a FLUX LoRA.</b> It comes from a rehearsal, which only checks the workflow;
          ComfyUI will find nothing in it that it can use.
        </p>
      ) : null}
      {info.hasNaN ? (
        <ProblemText
          tone="error"
          message="This file holds values that are not numbers (NaN): the training broke down."
          hint="Choose an earlier checkpoint."
        />
      ) : null}
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
            : info.topTags.slice(0, 24).map((tag) => (
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
