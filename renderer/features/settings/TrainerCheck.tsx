import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconExclamationCircle,
  IconStethoscope,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { CheckLine, Output } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { useClient } from '../../bridge/bridge-context.js';
import { ProblemText } from '../../components/ProblemText.js';
import { useStartJob } from './setup/use-started-job.js';
import { useSettingsForm } from './settings-context.js';
import styles from './settings.module.css';

interface Checked {
  readonly scriptsDir: string;
  readonly python: string;
  readonly report: Output<'trainer.check'>;
}

/** Looks whether the trainer would start, and lists what it found with the cures. */
export function TrainerCheck() {
  const client = useClient();
  const { form, values } = useSettingsForm();
  const [isBusy, setBusy] = useState(false);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [error, setError] = useState<ErrorValue | null>(null);
  const { scriptsDir, python } = values;
  const isSet = scriptsDir.trim() !== '' && python.trim() !== '';
  const run = async () => {
    setBusy(true);
    setError(null);
    await form.flush();
    const answer = await client.request('trainer.check', { scriptsDir, python });
    setBusy(false);
    setChecked(answer.ok ? { scriptsDir, python, report: answer.value } : null);
    if (!answer.ok) setError(answer.error);
  };
  const isStale =
    checked !== null && (checked.scriptsDir !== scriptsDir || checked.python !== python);
  return (
    <div className={styles['check']}>
      <div className={styles['checkHead']}>
        <Button
          size="xs"
          variant="default"
          loading={isBusy}
          disabled={!isSet}
          leftSection={<IconStethoscope size={15} aria-hidden />}
          onClick={() => void run()}
        >
          Check
        </Button>
        <span className="ls-dim" role="status">
          {isBusy
            ? 'Asking that Python to import what the trainer needs. This can take half a minute.'
            : verdict(isSet, checked, isStale)}
        </span>
      </div>
      {error === null ? null : (
        <ProblemText tone="error" message={error.message} hint={error.hint} />
      )}
      {checked === null || isStale ? null : (
        <ul className={styles['checkList']}>
          {checked.report.lines.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </ul>
      )}
    </div>
  );
}

function verdict(isSet: boolean, checked: Checked | null, isStale: boolean): string {
  if (!isSet) return 'Set the folder and the Python, then check them.';
  if (checked === null) return 'Not checked yet.';
  if (isStale) return 'Changed since the last check.';
  if (!checked.report.isUsable) return 'This trainer cannot be used yet.';
  return checked.report.launcherFits
    ? 'Ready to train.'
    : 'Ready to train in plain script mode: the launcher does not fit this version.';
}

function Line({ line }: { line: CheckLine }) {
  return (
    <li className={styles['checkLine']} data-state={line.state}>
      <LineIcon state={line.state} />
      <span className={styles['checkLabel']}>{line.label}</span>
      <span>
        {line.message}
        {line.hint === undefined ? null : <span className={styles['cure']}>{line.hint}</span>}
        {line.state === 'ok' ? null : <FixButton line={line} />}
      </span>
    </li>
  );
}

/** What a button can do about a line: build the environment anew, or lead to the setting. */
function FixButton({ line }: { line: CheckLine }) {
  const start = useStartJob();
  if (line.fix === undefined) return null;
  const isRepair = line.fix === 'repair';
  const mend = () => {
    if (isRepair) void start('environment.install', { fresh: true });
    else document.getElementById(SETTING_OF[line.id] ?? 'setting-scriptsDir')?.focus();
  };
  return (
    <div className={styles['fix']}>
      <Button size="compact-xs" variant="default" onClick={mend}>
        {isRepair ? `Install anew in the app’s own environment` : 'Go to the setting'}
      </Button>
    </div>
  );
}

const SETTING_OF: Readonly<Record<string, string>> = {
  scripts: 'setting-scriptsDir',
  python: 'setting-python',
  launcher: 'setting-plainScript',
};

function LineIcon({ state }: { state: CheckLine['state'] }) {
  switch (state) {
    case 'ok':
      return <IconCircleCheck size={16} aria-label="Well" />;
    case 'warning':
      return <IconAlertTriangle size={16} aria-label="Warning" />;
    case 'error':
      return <IconExclamationCircle size={16} aria-label="Error" />;
  }
}
