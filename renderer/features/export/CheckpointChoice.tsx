import { Radio, Select } from '@mantine/core';
import type { Checkpoint, RunSummary } from '../../../shared/contract/index.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import { ProblemText } from '../../components/ProblemText.js';
import { RunStatePill } from '../../components/RunStatePill.js';
import { formatBytes, formatCount, formatWhen } from '../../../shared/domain/format.js';
import { MINUTE_MS, useNow } from '../../components/use-now.js';
import styles from './export.module.css';
import type { CheckpointChoice as Choice } from './use-checkpoint-choice.js';

interface CheckpointChoiceProps {
  readonly runs: readonly RunSummary[];
  readonly choice: Choice;
}

/** Run first, then one of its checkpoints. */
export function CheckpointChoice({ runs, choice }: CheckpointChoiceProps) {
  const now = useNow(true, MINUTE_MS);
  const run = runs.find((item) => item.id === choice.runId);
  return (
    <section className={styles['choice']} aria-label="Choose a checkpoint">
      <div className={styles['runChoice']}>
        <Select
          label="Run"
          size="xs"
          allowDeselect={false}
          value={choice.runId}
          data={runs.map((item) => ({
            value: item.id,
            label: `${item.name}, ${formatWhen(item.startedAt, now)}`,
          }))}
          onChange={(value) => value !== null && choice.chooseRun(value)}
        />
        {run === undefined ? null : (
          <p className={styles['runFacts']}>
            <RunStatePill state={run.state} />
            <span className="ls-dim">
              {engineTraits(run.engine).words.label}, {formatCount(run.step)} steps
            </span>
          </p>
        )}
      </div>
      {choice.error === null ? null : (
        <ProblemText tone="error" message={choice.error.message} hint={choice.error.hint} />
      )}
      <Radio.Group
        aria-label="Checkpoint"
        value={choice.checkpoint?.file ?? ''}
        onChange={choice.chooseFile}
      >
        {choice.checkpoints.map((item) => (
          <Radio.Card key={item.file} value={item.file} className={styles['checkpoint']}>
            <Radio.Indicator size="xs" className={styles['radio'] ?? ''} />
            <span className={styles['checkpointText']}>
              <span className="ls-clip" title={item.file}>
                {item.file}
              </span>
              <small>{facts(item)}</small>
            </span>
          </Radio.Card>
        ))}
      </Radio.Group>
    </section>
  );
}

function facts(item: Checkpoint): string {
  return [
    item.isFinal ? 'final' : null,
    item.epoch === null ? null : `epoch ${formatCount(item.epoch)}`,
    item.step === null ? null : `step ${formatCount(item.step)}`,
    formatBytes(item.sizeBytes),
  ]
    .filter((part) => part !== null)
    .join(', ');
}
