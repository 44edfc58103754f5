import { SegmentedControl, Switch } from '@mantine/core';
import { SettingRow } from './SettingRow.js';
import { Section } from './Section.js';
import { useSettingsForm } from './settings-context.js';
import styles from './settings.module.css';

/** Look, and what this window takes of the graphics card. */
export function AppearanceSection() {
  const { form, values, host } = useSettingsForm();
  return (
    <Section id="settings-app" title="App">
      <SettingRow id="setting-theme" label="Theme" help="System follows the desktop.">
        <SegmentedControl
          id="setting-theme"
          size="xs"
          aria-label="Theme"
          classNames={{ label: styles['segment'] ?? '' }}
          value={values.theme}
          data={[
            { value: 'dark', label: 'Dark' },
            { value: 'light', label: 'Light' },
            { value: 'system', label: 'System' },
          ]}
          onChange={(value) => {
            form.set({ theme: value === 'light' || value === 'system' ? value : 'dark' });
            void form.flush();
          }}
        />
      </SettingRow>
      {host.capabilities.hardwareAccelerationSetting ? (
        <SettingRow
          id="setting-leaveGpu"
          label="Leave the GPU to training"
          help="Draws this window without the graphics card, which frees some of its memory. From the next start of the app."
        >
          <Switch
            id="setting-leaveGpu"
            size="xs"
            checked={values.leaveGpuToTraining}
            aria-describedby="setting-leaveGpu-help"
            onChange={(event) => form.set({ leaveGpuToTraining: event.currentTarget.checked })}
          />
        </SettingRow>
      ) : null}
    </Section>
  );
}
