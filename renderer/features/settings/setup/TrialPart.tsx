import { Button, NativeSelect } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import { useState } from 'react';
import type { EnvironmentReport, TrialStage } from '../../../../shared/contract/index.js';
import { useSettingsForm } from '../settings-context.js';
import { StepList, type Step } from './StepList.js';
import styles from './setup.module.css';
import { useStartJob } from './use-started-job.js';

const STATES: Readonly<Record<TrialStage['state'], Step['state']>> = {
  open: 'open',
  ok: 'done',
  failed: 'failed',
};

/** Those that training FLUX is usually done with, and what stands for the others of their kind. */
const TRIAL_OPTIMIZERS = [
  'AdamW8bit',
  'AdamW',
  'Adafactor',
  'PagedAdamW8bit',
  'Lion8bit',
  'Prodigy',
] as const;
const PRECISIONS = ['bf16', 'fp16', 'no'] as const;
type Precision = (typeof PRECISIONS)[number];

/** Proof before hours are spent: the real scripts train tiny models for a few steps. */
export function TrialPart({ report }: { report: EnvironmentReport }) {
  const start = useStartJob();
  const { values } = useSettingsForm();
  const { trial, jobId } = report;
  const [optimizer, setOptimizer] = useState<string>(TRIAL_OPTIMIZERS[0]);
  const [precision, setPrecision] = useState<Precision>('bf16');
  const isSet = values.scriptsDir !== '' && values.python !== '';
  return (
    <div className={styles['part']}>
      <div className={styles['head']}>
        <h3>Trial run</h3>
        <span className={styles['buttons']}>
          <NativeSelect
            size="xs"
            aria-label="Optimizer of the trial run"
            value={optimizer}
            data={[...TRIAL_OPTIMIZERS]}
            onChange={(event) => setOptimizer(event.currentTarget.value)}
          />
          <NativeSelect
            size="xs"
            aria-label="Precision of the trial run"
            value={precision}
            data={[
              { value: 'bf16', label: 'bf16' },
              { value: 'fp16', label: 'fp16' },
              { value: 'no', label: 'fp32' },
            ]}
            onChange={(event) =>
              setPrecision(PRECISIONS.find((one) => one === event.currentTarget.value) ?? 'bf16')
            }
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFlask size={15} aria-hidden />}
            disabled={!isSet || jobId !== null}
            onClick={() => void start('environment.trial', { optimizer, precision })}
          >
            Try it
          </Button>
        </span>
      </div>
      <p className="ls-dim" role="status">
        {verdict(isSet, trial)}
      </p>
      {trial === null ? null : (
        <StepList
          label="Stages of the trial run"
          steps={trial.stages.map((stage) => ({ ...stage, state: STATES[stage.state] }))}
        />
      )}
    </div>
  );
}

function verdict(isSet: boolean, trial: EnvironmentReport['trial']): string {
  if (!isSet) return 'Install the environment first, or choose a trainer of your own below.';
  if (trial === null) {
    return 'Trains the real scripts for a few steps on tiny random models, before 30 GB are loaded. Takes seconds.';
  }
  const where = trial.device === null ? '' : ` on ${trial.device}`;
  if (trial.isOk) return `This trainer trains${where}.`;
  return trial.stages.some(({ state }) => state === 'failed')
    ? `It does not train yet${where}.`
    : `Trying${where}`;
}
