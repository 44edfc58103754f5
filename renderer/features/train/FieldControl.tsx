import { Select, Switch, TextInput } from '@mantine/core';
import { fieldSpec, type FieldKey } from '../../../shared/domain/config/fields.js';
import { PathInput } from '../../components/PathInput.js';
import { TypedInput } from '../../components/TypedInput.js';
import { inheritedPath } from '../../lib/training-form.js';
import { useStore } from '../../stores/use-store.js';
import { fieldHelpId, fieldId, fieldProblemsId } from './field-id.js';
import { useForm } from './form-context.js';

const MODEL_EXTENSIONS = ['safetensors', 'sft'];

/** The control that fits a field's kind. */
export function FieldControl({ field }: { field: FieldKey }) {
  const { config, settings } = useForm();
  const value = useStore(config.store, (s) => s.history.present.config[field]);
  const draft = useStore(config.store, (s) => s.drafts[field]);
  const isInvalid = useStore(config.store, (s) => hasError(s.check?.problems ?? [], field));
  const spec = fieldSpec(field);
  const id = fieldId(field);
  const describedBy = `${fieldHelpId(field)} ${fieldProblemsId(field)}`;
  switch (spec.kind) {
    case 'bool':
      return (
        <Switch
          id={id}
          size="xs"
          checked={value === true}
          aria-describedby={describedBy}
          onChange={(event) => config.setField(field, event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          id={id}
          size="xs"
          data={[...(spec.choices ?? [])]}
          value={String(value)}
          allowDeselect={false}
          error={isInvalid}
          aria-describedby={describedBy}
          onChange={(next) => next !== null && config.setField(field, next)}
        />
      );
    case 'int':
    case 'float':
      return (
        <TypedInput
          id={id}
          value={Number(value)}
          isWhole={spec.kind === 'int'}
          step={spec.kind === 'int' ? (spec.step ?? 1) : null}
          draft={draft?.text ?? null}
          isInvalid={isInvalid || draft !== undefined}
          describedBy={describedBy}
          onValue={(next) => config.setField(field, next)}
          onDraft={(next) => config.setDraft(field, next)}
        />
      );
    case 'path':
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
    case 'text':
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
}

function hasError(problems: readonly { field: string | null; severity: string }[], field: string) {
  return problems.some((problem) => problem.field === field && problem.severity === 'error');
}

/** A path's end says more than its beginning. */
function fromSettings(path: string): string {
  if (path === '') return 'Not set, and none in Settings';
  const short = path.length > 44 ? `…${path.slice(-43)}` : path;
  return `From Settings: ${short}`;
}
