import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Setting, TomlValue } from '../../../shared/domain/config/schema/index.js';
import { PathInput } from '../../components/PathInput.js';
import { TypedInput } from '../../components/TypedInput.js';
import { blockingProblems } from '../../lib/power-words.js';
import { defaultText, readSetting, settingText } from '../../lib/setting-text.js';
import { inheritedPath, rowKeyOf } from '../../lib/training-form.js';
import { useStore } from '../../stores/use-store.js';
import { fieldHelpId, fieldId, fieldProblemsId } from './field-id.js';
import { useForm } from './form-context.js';

const MODEL_EXTENSIONS = ['safetensors', 'sft'];

interface ControlProps {
  readonly setting: Setting;
  /** True while the setting has no effect, because of the other settings. */
  readonly isDisabled: boolean;
}

/**
 * The control that fits a setting. A field always has a value. Without a field an empty control leaves the setting to the
 * trainer; so is a value edited that its field cannot show, such as a share of steps or a size that is not square.
 */
export function SettingControl({ setting, isDisabled }: ControlProps) {
  const { config } = useForm();
  const isNamed = useStore(config.store, (s) => s.history.present.settings.isNamed(setting.name));
  const { field, isList, choices, type } = setting;
  if (field === null || isNamed) {
    // An argument that overrides a field stays enabled even then, so that the user can remove it.
    const props = { setting, isDisabled: isDisabled && field === null };
    if (type === 'bool') return <BoolControl {...props} />;
    return !isList && choices !== null ? <ChoiceControl {...props} /> : <TextControl {...props} />;
  }
  switch (setting.kind) {
    case 'bool':
      return <BoolControl setting={setting} isDisabled={isDisabled} />;
    case 'choice':
      return <FieldChoice setting={setting} isDisabled={isDisabled} />;
    case 'int':
    case 'float':
      return <NumberControl setting={setting} field={field} isDisabled={isDisabled} />;
    case 'path':
      return <PathControl setting={setting} field={field} />;
    default:
      return <NameControl setting={setting} />;
  }
}

type Field = NonNullable<Setting['field']>;

/** What all controls share: the value as text, and how it is changed. */
function useControl(setting: Setting) {
  const { config, settings } = useForm();
  const { name } = setting;
  const rowKey = rowKeyOf(setting);
  const text = useStore(config.store, (s) => settingText(s.history.present.settings.get(name)));
  const draft = useStore(config.store, (s) => s.drafts[rowKey]);
  const isWrong = useStore(config.store, (s) =>
    blockingProblems(s.check?.problems ?? []).some(({ field }) => field === rowKey),
  );
  const describedBy = `${fieldHelpId(rowKey)} ${fieldProblemsId(rowKey)}`;
  return {
    settings,
    text,
    draft,
    isInvalid: isWrong || draft !== undefined,
    id: fieldId(rowKey),
    describedBy,
    set: (value: TomlValue | number | null) => config.set(name, value),
    setDraft: (next: { text: string; reason: string } | null) => config.setDraft(rowKey, next),
  };
}

function BoolControl({ setting, isDisabled }: ControlProps) {
  const { text, set, id, describedBy } = useControl(setting);
  const { field, trainerDefault } = setting;
  const isOn = text === 'true';
  return (
    <Switch
      id={id}
      aria-describedby={describedBy}
      size="xs"
      checked={isOn}
      disabled={isDisabled && !isOn}
      onChange={({ currentTarget: { checked } }) =>
        set(field === null && checked === trainerDefault ? null : checked)
      }
    />
  );
}

/** Adds an unknown value (another tool's, a later version's) to the options; a Select would show it as empty. */
const withOwn = (names: readonly string[], text: string) =>
  text === '' || names.includes(text) ? [...names] : [...names, text];

function FieldChoice({ setting, isDisabled }: ControlProps) {
  const { text, set, isInvalid, id, describedBy } = useControl(setting);
  return (
    <Select
      id={id}
      aria-describedby={describedBy}
      size="xs"
      data={withOwn(setting.usual, text)}
      value={text}
      allowDeselect={false}
      disabled={isDisabled}
      error={isInvalid}
      onChange={(next) => {
        if (next !== null) set(next);
      }}
    />
  );
}

function ChoiceControl({ setting, isDisabled }: ControlProps) {
  const { text, set, isInvalid, id, describedBy } = useControl(setting);
  const { label, type, choices, usual } = setting;
  return (
    <Select
      id={id}
      aria-describedby={describedBy}
      size="xs"
      data={withOwn((choices ?? usual).map(String), text)}
      value={text === '' ? null : text}
      placeholder={defaultText(setting)}
      clearable
      disabled={isDisabled && text === ''}
      error={isInvalid}
      clearButtonProps={{ 'aria-label': `Leave ${label} to the trainer` }}
      onChange={(next) => set(next === null ? null : type === 'int' ? { int: Number(next) } : next)}
    />
  );
}

function NumberControl({ setting, field, isDisabled }: ControlProps & { field: Field }) {
  const { config } = useForm();
  const { set, setDraft, draft, isInvalid, id, describedBy } = useControl(setting);
  const value = useStore(config.store, (s) => s.history.present.settings.config[field]);
  const isWhole = setting.kind === 'int';
  return (
    <TypedInput
      id={id}
      value={Number(value)}
      isWhole={isWhole}
      step={isWhole ? (setting.step ?? 1) : null}
      draft={draft?.text ?? null}
      isDisabled={isDisabled}
      isInvalid={isInvalid}
      describedBy={describedBy}
      onValue={set}
      onDraft={setDraft}
    />
  );
}

function PathControl({ setting, field }: { setting: Setting; field: Field }) {
  const { config } = useForm();
  const { settings, set, isInvalid, id, describedBy } = useControl(setting);
  // The path as typed; the text of the setting has forward slashes, which would change the field while typing.
  const value = useStore(config.store, (s) => s.history.present.settings.config[field]);
  return (
    <PathInput
      id={id}
      kind="file"
      label={setting.label}
      value={String(value)}
      extensions={MODEL_EXTENSIONS}
      placeholder={fromSettings(inheritedPath(field, settings))}
      isInvalid={isInvalid}
      describedBy={describedBy}
      onChange={set}
    />
  );
}

function NameControl({ setting }: { setting: Setting }) {
  const { text, set, isInvalid, id, describedBy } = useControl(setting);
  return (
    <TextInput
      id={id}
      aria-describedby={describedBy}
      size="xs"
      value={text}
      error={isInvalid}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

function TextControl({ setting, isDisabled }: ControlProps) {
  const { text, draft, set, setDraft, isInvalid, id, describedBy } = useControl(setting);
  const [typed, setTyped] = useState<string | null>(null);
  const change = (next: string) => {
    setTyped(next);
    const read = readSetting(next, setting);
    if (read.ok) set(read.value);
    else setDraft({ text: next, reason: read.reason });
  };
  // The typed text stays only while it means the form's value; otherwise an undo elsewhere would not show here.
  const read = typed === null ? null : readSetting(typed, setting);
  const isSame = read?.ok === true && settingText(read.value) === text;
  const shared = {
    id,
    'aria-describedby': describedBy,
    size: 'xs' as const,
    value: draft?.text ?? (isSame && typed !== null ? typed : text),
    placeholder: defaultText(setting),
    disabled: isDisabled && text === '' && draft === undefined,
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

/** A path’s end says more than its beginning. */
function fromSettings(path: string): string {
  if (path === '') return 'Not set, and none in Settings';
  const short = path.length > 44 ? `…${path.slice(-43)}` : path;
  return `From Settings: ${short}`;
}
