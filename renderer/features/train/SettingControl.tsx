import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Setting, valueOf } from '../../../shared/domain/config/index.js';
import { defaultText, readSetting, settingText } from '../../lib/setting-text.js';
import { blockingProblems } from '../../lib/power-words.js';
import { useStore } from '../../stores/use-store.js';
import { fieldHelpId, fieldId, fieldProblemsId } from './field-id.js';
import { useForm } from './form-context.js';

interface ControlProps {
  readonly setting: Setting;
  /** Id of the row: the field’s key, or the trainer’s name. */
  readonly rowKey: string;
  readonly isDisabled: boolean;
}

/** The control of an argument that has no field, or whose value the field cannot show. Empty: left to the trainer. */
export function SettingControl(props: ControlProps) {
  const { type, isList, choices, usual } = props.setting;
  if (type === 'bool') return <BoolControl {...props} />;
  const names = (choices ?? usual).map(String);
  return !isList && choices !== null ? (
    <ChoiceControl {...props} names={names} />
  ) : (
    <TextControl {...props} />
  );
}

function useControl({ setting, rowKey }: ControlProps) {
  const { config } = useForm();
  const text = useStore(config.store, (s) => settingText(valueOf(s.history.present, setting)));
  const draft = useStore(config.store, (s) => s.drafts[setting.name]);
  const isInvalid = useStore(config.store, (s) =>
    blockingProblems(s.check?.problems ?? []).some(({ field }) => field === rowKey),
  );
  const ids = {
    id: fieldId(rowKey),
    'aria-describedby': `${fieldHelpId(rowKey)} ${fieldProblemsId(rowKey)}`,
  };
  return { config, text, draft, isInvalid: isInvalid || draft !== undefined, ids };
}

function BoolControl(props: ControlProps) {
  const { config, text, ids } = useControl(props);
  const { name, trainerDefault } = props.setting;
  return (
    <Switch
      {...ids}
      size="xs"
      checked={text === 'true'}
      disabled={props.isDisabled && text !== 'true'}
      onChange={({ currentTarget: { checked } }) =>
        config.setArgument(name, checked === trainerDefault ? null : checked)
      }
    />
  );
}

function ChoiceControl(props: ControlProps & { names: readonly string[] }) {
  const { config, text, isInvalid, ids } = useControl(props);
  const { name, type } = props.setting;
  // A value from another tool must be seen, not silently shown as empty.
  const data = text === '' || props.names.includes(text) ? props.names : [...props.names, text];
  return (
    <Select
      {...ids}
      size="xs"
      data={[...data]}
      value={text === '' ? null : text}
      placeholder={defaultText(props.setting)}
      clearable
      disabled={props.isDisabled && text === ''}
      error={isInvalid}
      clearButtonProps={{ 'aria-label': `Leave ${props.setting.label} to the trainer` }}
      onChange={(next) =>
        config.setArgument(
          name,
          next === null ? null : type === 'int' ? { int: Number(next) } : next,
        )
      }
    />
  );
}

function TextControl(props: ControlProps) {
  const { setting } = props;
  const { config, text, draft, isInvalid, ids } = useControl(props);
  const [typed, setTyped] = useState<string | null>(null);
  const change = (next: string) => {
    setTyped(next);
    const read = readSetting(next, setting);
    if (read.ok) config.setArgument(setting.name, read.value);
    else config.setDraft(setting.name, { text: next, reason: read.reason });
  };
  // As typed, as long as it says the same as the form: an undo elsewhere must show here.
  const read = typed === null ? null : readSetting(typed, setting);
  const isSame = read?.ok === true && settingText(read.value) === text;
  const shared = {
    ...ids,
    size: 'xs' as const,
    value: draft?.text ?? (isSame && typed !== null ? typed : text),
    placeholder: defaultText(setting),
    disabled: props.isDisabled && text === '' && draft === undefined,
    error: isInvalid,
    spellCheck: false,
    autoComplete: 'off',
    onBlur: () => setTyped(null),
  };
  return setting.isList ? (
    <Textarea
      {...shared}
      autosize
      minRows={1}
      maxRows={6}
      placeholder="one a line"
      onChange={(event) => change(event.currentTarget.value)}
    />
  ) : (
    <TextInput {...shared} onChange={(event) => change(event.currentTarget.value)} />
  );
}
