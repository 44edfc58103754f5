import { Button } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
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

/** Proof before hours are spent: the real scripts train tiny models for a few steps. */
export function TrialPart({ report }: { report: EnvironmentReport }) {
  const start = useStartJob();
  const { values } = useSettingsForm();
  const { trial, jobId } = report;
  const isSet = values.scriptsDir !== '' && values.python !== '';
  return (
    <div className={styles['part']}>
      <div className={styles['head']}>
        <h3>Trial run</h3>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFlask size={15} aria-hidden />}
          disabled={!isSet || jobId !== null}
          onClick={() => void start('environment.trial', {})}
        >
          Try it
        </Button>
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
