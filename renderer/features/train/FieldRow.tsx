import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { APP_DEFAULTS } from '../../../shared/domain/config/app-defaults.js';
import { whyDisabled } from '../../../shared/domain/config/dependencies.js';
import { fieldSpec, type FieldKey } from '../../../shared/domain/config/fields.js';
import { nameOfField, settingOf } from '../../../shared/domain/config/settings.js';
import { formatNumber } from '../../lib/number-text.js';
import { isFieldUsed, presetValueIfChanged, type FieldValue } from '../../lib/training-form.js';
import { useStore } from '../../stores/use-store.js';
import { FieldControl } from './FieldControl.js';
import { FieldProblems, WhyDisabled } from './FieldProblems.js';
import { fieldHelpId, fieldId } from './field-id.js';
import { useForm } from './form-context.js';
import { SettingControl } from './SettingControl.js';
import styles from './train.module.css';

/** One setting: label, control, unit, the way back to the preset, what it does, and what is wrong with it. */
export function FieldRow({ field }: { field: FieldKey }) {
  const { config } = useForm();
  const spec = fieldSpec(field);
  const preset = useStore(config.store, (s) => presetValueIfChanged(s.history.present, field));
  const isUsed = useStore(config.store, (s) => isFieldUsed(field, s.engine));
  const name = nameOfField(field);
  // A value that the field cannot show, such as a share of steps or a size that is not square.
  const isRaw = useStore(config.store, (s) => s.history.present.raw[name] !== undefined);
  const why = useStore(config.store, (s) => whyDisabled(name, s.history.present, APP_DEFAULTS));
  const setting = settingOf(name);
  return (
    <div className={styles['row']} data-unused={!isUsed || undefined}>
      <div className={styles['label']}>
        {preset === undefined ? null : (
          <span className={styles['changed']} title="Changed from the preset" />
        )}
        <Tooltip label={<code>{spec.trainerKey}</code>} position="top-start">
          <label htmlFor={fieldId(field)}>{spec.label}</label>
        </Tooltip>
      </div>
      <div className={styles['control']} data-kind={spec.kind}>
        {isRaw && setting !== null ? (
          <SettingControl setting={setting} rowKey={field} isDisabled={false} />
        ) : (
          <FieldControl field={field} isDisabled={why !== null} />
        )}
        {spec.unit === undefined ? null : <span className={styles['unit']}>{spec.unit}</span>}
        {preset === undefined ? null : (
          <ResetButton
            label={spec.label}
            value={preset}
            onReset={() => config.setField(field, preset)}
          />
        )}
      </div>
      <p className={styles['help']} id={fieldHelpId(field)}>
        {spec.help}
      </p>
      <FieldProblems field={field} name={name}>
        {why === null ? null : <WhyDisabled text={why} />}
      </FieldProblems>
    </div>
  );
}

function ResetButton(props: { label: string; value: FieldValue; onReset: () => void }) {
  const text = `Back to the preset: ${describe(props.value)}`;
  return (
    <Tooltip label={text}>
      <ActionIcon size="sm" aria-label={`${props.label}. ${text}`} onClick={props.onReset}>
        <IconArrowBackUp size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function describe(value: FieldValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? formatNumber(value) : value;
}
