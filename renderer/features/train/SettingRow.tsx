import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { APP_DEFAULTS } from '../../../shared/domain/config/app-defaults.js';
import { whyDisabled } from '../../../shared/domain/config/dependencies.js';
import type { Setting } from '../../../shared/domain/config/settings.js';
import { settingText } from '../../lib/setting-text.js';
import { useStore } from '../../stores/use-store.js';
import { fieldHelpId, fieldId } from './field-id.js';
import { FieldProblems, WhyDisabled } from './FieldProblems.js';
import { useForm } from './form-context.js';
import { SettingControl } from './SettingControl.js';
import styles from './train.module.css';

/** An argument of the trainer that the project has no field for: empty means that the trainer decides. */
export function SettingRow({ setting, rowKey }: { setting: Setting; rowKey: string }) {
  const { config } = useForm();
  const { name, label } = setting;
  const isSet = useStore(config.store, (s) => s.history.present.raw[name] !== undefined);
  const why = useStore(config.store, (s) => whyDisabled(name, s.history.present, APP_DEFAULTS));
  const reset = `Leave it to the trainer`;
  return (
    <div className={styles['row']} data-unused={setting.noEffect !== null || undefined}>
      <div className={styles['label']}>
        {isSet ? <span className={styles['changed']} title="Changed" /> : null}
        <Tooltip label={<code>{name}</code>} position="top-start">
          <label htmlFor={fieldId(rowKey)}>{label}</label>
        </Tooltip>
      </div>
      <div className={styles['control']} data-kind={kindOf(setting)}>
        <SettingControl setting={setting} rowKey={rowKey} isDisabled={why !== null} />
        {setting.unit === null ? null : <span className={styles['unit']}>{setting.unit}</span>}
        {isSet ? (
          <Tooltip label={reset}>
            <ActionIcon
              size="sm"
              aria-label={`${label}. ${reset}`}
              onClick={() => {
                config.setArgument(name, null);
                // The button goes away: the focus stays in its row.
                document.getElementById(fieldId(rowKey))?.focus();
              }}
            >
              <IconArrowBackUp size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </div>
      <p className={styles['help']} id={fieldHelpId(rowKey)}>
        {setting.help} <AppValue name={name} />
        {setting.noEffect === null ? null : (
          <span className={styles['noEffect']}>
            Does nothing for a FLUX LoRA: {setting.noEffect}
          </span>
        )}
      </p>
      <FieldProblems field={rowKey} name={name}>
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

function kindOf({ type, isList, isPath, choices }: Setting): string {
  if (isList) return 'list';
  if (type === 'bool') return 'bool';
  if (choices !== null) return 'choice';
  return type === 'str' ? (isPath ? 'path' : 'text') : 'float';
}
