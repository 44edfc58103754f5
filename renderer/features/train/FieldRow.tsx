import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { fieldSpec, type FieldKey } from '../../../shared/domain/config/fields.js';
import { ProblemText } from '../../components/ProblemText.js';
import { formatNumber } from '../../lib/number-text.js';
import { isFieldUsed, presetValueIfChanged, type FieldValue } from '../../lib/training-form.js';
import { useStore, useShallow } from '../../stores/use-store.js';
import { FieldControl } from './FieldControl.js';
import { fieldHelpId, fieldId, fieldProblemsId } from './field-id.js';
import { useForm } from './form-context.js';
import styles from './train.module.css';

/** One setting: label, control, unit, the way back to the preset, what it does, and what is wrong with it. */
export function FieldRow({ field }: { field: FieldKey }) {
  const { config } = useForm();
  const spec = fieldSpec(field);
  const preset = useStore(config.store, (s) => presetValueIfChanged(s.history.present, field));
  const isUsed = useStore(config.store, (s) => isFieldUsed(field, s.engine));
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
        <FieldControl field={field} />
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
      <FieldProblems field={field} />
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

function FieldProblems({ field }: { field: FieldKey }) {
  const { config } = useForm();
  const draft = useStore(config.store, (s) => s.drafts[field]);
  const problems = useStore(
    config.store,
    useShallow((s) => (s.check?.problems ?? []).filter((problem) => problem.field === field)),
  );
  return (
    <div className={styles['problems']} id={fieldProblemsId(field)}>
      {draft === undefined ? null : <ProblemText tone="error" message={draft.reason} />}
      {draft !== undefined
        ? null
        : problems.map((problem) => (
            <ProblemText
              key={`${problem.code} ${problem.message}`}
              tone={problem.severity}
              message={problem.message}
              hint={problem.hint}
            />
          ))}
    </div>
  );
}
