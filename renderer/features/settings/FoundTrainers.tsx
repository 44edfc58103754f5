import { Button } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { FoundTrainer } from '../../../shared/contract/index.js';
import { useClient } from '../../bridge/bridge-context.js';
import { notifyError } from '../../components/notify.js';
import { useSettingsForm } from './settings-context.js';
import styles from './settings.module.css';

/** Trainers that are on this computer already, each one click away from being used. */
export function FoundTrainers() {
  const client = useClient();
  const [found, setFound] = useState<readonly FoundTrainer[] | null>(null);
  const [isBusy, setBusy] = useState(false);
  const look = async () => {
    setBusy(true);
    const answer = await client.request('environment.detect', {});
    setBusy(false);
    if (answer.ok) setFound(answer.value.found);
    else notifyError('This computer could not be searched', answer.error);
  };
  return (
    <div className={styles['check']}>
      <div className={styles['checkHead']}>
        <Button
          size="xs"
          variant="default"
          loading={isBusy}
          leftSection={<IconSearch size={15} aria-hidden />}
          onClick={() => void look()}
        >
          Find trainers
        </Button>
        <span className="ls-dim" role="status">
          {foundText(found)}
        </span>
      </div>
      {found === null || found.length === 0 ? null : (
        <ul className={styles['checkList']} aria-label="Trainers on this computer">
          {found.map((one) => (
            <TrainerRow key={one.scriptsDir} trainer={one} />
          ))}
        </ul>
      )}
    </div>
  );
}

function TrainerRow({ trainer }: { trainer: FoundTrainer }) {
  const { form, values } = useSettingsForm();
  const { scriptsDir, python, origin } = trainer;
  const isUsed = scriptsDir === values.scriptsDir && (python === '' || python === values.python);
  const use = () => {
    form.set({ scriptsDir, ...(python === '' ? {} : { python }) });
    void form.flush();
  };
  return (
    <li className={styles['found']}>
      <span>
        <b>{origin}</b>
        <span className={styles['cure']}>{scriptsDir}</span>
        <span className={styles['cure']}>
          {python === '' ? 'No Python beside it: choose its Python below.' : python}
        </span>
      </span>
      <Button
        size="compact-xs"
        variant="default"
        disabled={isUsed}
        aria-label={`Use ${scriptsDir}`}
        onClick={use}
      >
        {isUsed ? 'In use' : 'Use'}
      </Button>
    </li>
  );
}

function foundText(found: readonly FoundTrainer[] | null): string {
  if (found === null) return 'sd-scripts or kohya_ss that are here already are used as they are.';
  if (found.length === 0) return 'None in the usual places: choose its folder and Python below.';
  return found.length === 1 ? 'One found.' : `${String(found.length)} found.`;
}
