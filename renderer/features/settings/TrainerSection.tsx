import { SegmentedControl, Switch } from '@mantine/core';
import { engineIds, engineTraits, isEngineId } from '../../../shared/domain/engines/index.js';
import { PathRow, SettingRow } from './SettingRow.js';
import { Section } from './Section.js';
import { useSettingsForm } from './settings-context.js';
import { FoundTrainers } from './FoundTrainers.js';
import { TrainerCheck } from './TrainerCheck.js';
import styles from './settings.module.css';

/** Which engine a new project begins with, and where the trainer is. */
export function TrainerSection() {
  const { form, values } = useSettingsForm();
  return (
    <Section id="settings-trainer" title="Trainer">
      <SettingRow
        id="setting-engine"
        label="Engine to begin with"
        help="Can be changed for each run. A rehearsal checks the whole workflow in a minute; its result is not a FLUX LoRA."
      >
        <SegmentedControl
          id="setting-engine"
          size="xs"
          aria-label="Engine to begin with"
          classNames={{ label: styles['segment'] ?? '' }}
          value={values.engine}
          data={engineIds().map((id) => ({ value: id, label: engineTraits(id).words.label }))}
          onChange={(value) => isEngineId(value) && form.set({ engine: value })}
        />
      </SettingRow>
      <FoundTrainers />
      <PathRow
        setting="scriptsDir"
        kind="folder"
        label="sd-scripts folder"
        help="The folder that holds flux_train_network.py."
      />
      <PathRow
        setting="python"
        kind="file"
        label="Python"
        help="The Python of the environment that sd-scripts was installed in, such as venv/bin/python or venv\Scripts\python.exe."
      />
      <SettingRow
        id="setting-plainScript"
        label="Plain script mode"
        help="Starts the script as it is and reads its output as text. For versions of sd-scripts that the launcher does not fit; no exact loss a step."
      >
        <Switch
          id="setting-plainScript"
          size="xs"
          checked={values.plainScript}
          aria-describedby="setting-plainScript-help"
          onChange={(event) => form.set({ plainScript: event.currentTarget.checked })}
        />
      </SettingRow>
      <TrainerCheck />
    </Section>
  );
}
