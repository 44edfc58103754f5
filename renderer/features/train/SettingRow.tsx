import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import {
  APP_DEFAULTS,
  fieldSpec,
  type Setting,
  whyDisabled,
} from '../../../shared/domain/config/index.js';
import { settingText } from '../../lib/setting-text.js';
import { isSettingUsed, rowKeyOf } from '../../lib/training-form.js';
import { useStore } from '../../stores/use-store.js';
import { FieldControl } from './FieldControl.js';
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
  const why = useStore(config.store, (s) => whyDisabled(name, s.history.present, APP_DEFAULTS));
  const back = useWayBack(setting);
  return (
    <div className={styles['row']} data-unused={!isUsed || undefined}>
      <div className={styles['label']}>
        {back === null ? null : <span className={styles['changed']} title={back.title} />}
        <Tooltip label={<code>{trainerKeyOf(setting)}</code>} position="top-start">
          <label htmlFor={fieldId(key)}>{label}</label>
        </Tooltip>
      </div>
      <div className={styles['control']} data-kind={kindOf(setting)}>
        <Control setting={setting} isDisabled={why !== null} />
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
      <FieldProblems field={key} name={name}>
        {why === null ? null : <WhyDisabled text={why} />}
      </FieldProblems>
    </div>
  );
}

/** A value that a field cannot show, such as a share of steps or a size that is not square, is edited as the argument it is. */
function Control({ setting, isDisabled }: { setting: Setting; isDisabled: boolean }) {
  const { config } = useForm();
  const { field, name } = setting;
  const isRaw = useStore(config.store, (s) => s.history.present.raw[name] !== undefined);
  if (field !== null && !isRaw) return <FieldControl field={field} isDisabled={isDisabled} />;
  const isOff = field === null && isDisabled;
  return <SettingControl setting={setting} rowKey={rowKeyOf(setting)} isDisabled={isOff} />;
}

/** What the app writes where the user says nothing. */
function AppValue({ name }: { name: string }) {
  const value = APP_DEFAULTS[name];
  if (value === undefined) return null;
  return <span className={styles['appValue']}>The app writes {settingText(value)}.</span>;
}

/** The dataset file calls a few of them otherwise than the config file. */
function trainerKeyOf({ field, name }: Setting): string {
  return field === null ? name : fieldSpec(field).trainerKey;
}

function kindOf({ field, type, isList, isPath, choices }: Setting): string {
  if (field !== null) return fieldSpec(field).kind;
  if (isList) return 'list';
  if (type === 'bool') return 'bool';
  if (choices !== null) return 'choice';
  return type === 'str' ? (isPath ? 'path' : 'text') : 'float';
}
