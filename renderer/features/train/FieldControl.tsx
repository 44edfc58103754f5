import { Select, Switch, TextInput } from '@mantine/core';
import {
  type ConfigProblem,
  type FieldKey,
  fieldSpec,
} from '../../../shared/domain/config/index.js';
import { PathInput } from '../../components/PathInput.js';
import { TypedInput } from '../../components/TypedInput.js';
import { blockingProblems } from '../../lib/power-words.js';
import { inheritedPath } from '../../lib/training-form.js';
import { useStore } from '../../stores/use-store.js';
import { fieldHelpId, fieldId, fieldProblemsId } from './field-id.js';
import { useForm } from './form-context.js';

const MODEL_EXTENSIONS = ['safetensors', 'sft'];

interface ControlProps {
  readonly field: FieldKey;
  /** It does not count as things stand. */
  readonly isDisabled: boolean;
}

/** The control that fits a field's kind. */
export function FieldControl({ field, isDisabled }: ControlProps) {
  switch (fieldSpec(field).kind) {
    case 'bool':
      return <BoolControl field={field} isDisabled={isDisabled} />;
    case 'choice':
      return <ChoiceControl field={field} isDisabled={isDisabled} />;
    case 'int':
    case 'float':
      return <NumberControl field={field} isDisabled={isDisabled} />;
    case 'path':
      return <PathControl field={field} />;
    case 'text':
      return <TextControl field={field} />;
  }
}

/** What all controls of a field share. */
function useField(field: FieldKey) {
  const { config, settings } = useForm();
  const value = useStore(config.store, (s) => s.history.present.config[field]);
  const isInvalid = useStore(config.store, (s) => hasError(s.check?.problems ?? [], field));
  const ids = {
    id: fieldId(field),
    describedBy: `${fieldHelpId(field)} ${fieldProblemsId(field)}`,
  };
  return { config, settings, spec: fieldSpec(field), value, isInvalid, ...ids };
}

function BoolControl({ field, isDisabled }: ControlProps) {
  const { config, value, id, describedBy } = useField(field);
  return (
    <Switch
      id={id}
      size="xs"
      checked={value === true}
      disabled={isDisabled && value !== true}
      aria-describedby={describedBy}
      onChange={(event) => config.setField(field, event.currentTarget.checked)}
    />
  );
}

function ChoiceControl({ field, isDisabled }: ControlProps) {
  const { config, spec, value, isInvalid, id, describedBy } = useField(field);
  const choices = spec.choices ?? [];
  // A value from another tool or a later version must be seen, not silently shown as empty.
  const data = choices.includes(String(value)) ? choices : [...choices, String(value)];
  return (
    <Select
      id={id}
      size="xs"
      data={[...data]}
      value={String(value)}
      allowDeselect={false}
      disabled={isDisabled}
      error={isInvalid}
      aria-describedby={describedBy}
      onChange={(next) => {
        if (next !== null) config.setField(field, next);
      }}
    />
  );
}

function NumberControl({ field, isDisabled }: ControlProps) {
  const { config, spec, value, isInvalid, id, describedBy } = useField(field);
  const draft = useStore(config.store, (s) => s.drafts[field]);
  return (
    <TypedInput
      id={id}
      value={Number(value)}
      isWhole={spec.kind === 'int'}
      step={spec.kind === 'int' ? (spec.step ?? 1) : null}
      draft={draft?.text ?? null}
      isDisabled={isDisabled}
      isInvalid={isInvalid || draft !== undefined}
      describedBy={describedBy}
      onValue={(next) => config.setField(field, next)}
      onDraft={(next) => config.setDraft(field, next)}
    />
  );
}

function PathControl({ field }: { field: FieldKey }) {
  const { config, settings, spec, value, isInvalid, id, describedBy } = useField(field);
  return (
    <PathInput
      id={id}
      kind="file"
      label={spec.label}
      value={String(value)}
      extensions={MODEL_EXTENSIONS}
      placeholder={fromSettings(inheritedPath(field, settings))}
      isInvalid={isInvalid}
      describedBy={describedBy}
      onChange={(next) => config.setField(field, next)}
    />
  );
}

function TextControl({ field }: { field: FieldKey }) {
  const { config, value, isInvalid, id, describedBy } = useField(field);
  return (
    <TextInput
      id={id}
      size="xs"
      value={String(value)}
      error={isInvalid}
      spellCheck={false}
      autoComplete="off"
      aria-describedby={describedBy}
      onChange={(event) => config.setField(field, event.currentTarget.value)}
    />
  );
}

function hasError(problems: readonly ConfigProblem[], field: FieldKey): boolean {
  return blockingProblems(problems).some((problem) => problem.field === field);
}

/** A path's end says more than its beginning. */
function fromSettings(path: string): string {
  if (path === '') return 'Not set, and none in Settings';
  const short = path.length > 44 ? `…${path.slice(-43)}` : path;
  return `From Settings: ${short}`;
}
