import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { whyDisabled } from '../../../shared/domain/config/checks/dependencies.js';
import { APP_DEFAULTS } from '../../../shared/domain/config/schema/app-defaults.js';
import type { Setting } from '../../../shared/domain/config/schema/settings.js';
import { settingText } from '../../lib/setting-text.js';
import { isSettingUsed, rowKeyOf } from '../../lib/training-form.js';
import { useStore } from '../../stores/use-store.js';
import { fieldHelpId, fieldId } from './field-id.js';
import { FieldProblems, WhyDisabled } from './FieldProblems.js';
import { useForm } from './form-context.js';
import { SettingControl } from './SettingControl.js';
import { useWayBack } from './use-way-back.js';
import styles from './train.module.css';

/** One setting: label, control, unit, the way back, what it does, and what is wrong with it. */
export function SettingRow({ setting }: { setting: Setting }) {
  const { config } = useForm();
  const { name, label, noEffect } = setting;
  const key = rowKeyOf(setting);
  const isUsed = useStore(config.store, (s) => isSettingUsed(setting, s.engine));
  const why = useStore(config.store, (s) =>
    whyDisabled(name, s.history.present.settings, APP_DEFAULTS),
  );
  const back = useWayBack(setting);
  return (
    <div className={styles['row']} data-unused={!isUsed || undefined}>
      <div className={styles['label']}>
        {back === null ? null : <span className={styles['changed']} title={back.title} />}
        <Tooltip label={<code>{setting.trainerKey}</code>} position="top-start">
          <label htmlFor={fieldId(key)}>{label}</label>
        </Tooltip>
      </div>
      <div className={styles['control']} data-kind={setting.kind}>
        <SettingControl setting={setting} isDisabled={why !== null} />
        {setting.unit === null ? null : <span className={styles['unit']}>{setting.unit}</span>}
        {back === null ? null : (
          <Tooltip label={back.text}>
            <ActionIcon size="sm" aria-label={`${label}. ${back.text}`} onClick={back.go}>
              <IconArrowBackUp size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <p className={styles['help']} id={fieldHelpId(key)}>
        {setting.help} <AppValue name={name} />
        {noEffect === null ? null : (
          <span className={styles['noEffect']}>Does nothing for a FLUX LoRA: {noEffect}</span>
        )}
      </p>
      <FieldProblems setting={setting}>
        {why === null ? null : <WhyDisabled text={why} />}
      </FieldProblems>
    </div>
  );
}

/** What the app writes where the user says nothing. */
function AppValue({ name }: { name: string }) {
  const value = APP_DEFAULTS[name];
  if (value === undefined) return null;
  return <span className={styles['appValue']}>The app writes {settingText(value)}.</span>;
}
