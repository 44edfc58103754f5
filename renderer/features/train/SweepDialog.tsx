import { ActionIcon, Button, Group, Modal, NativeSelect, Text, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { type FieldKey, settingOfField } from '../../../shared/domain/config/schema/index.js';
import {
  expandSweep,
  SWEEP_FIELDS,
  type SweepAxis,
  type SweepResult,
  type Variant,
} from '../../../shared/domain/run/sweep.js';
import { ProblemText } from '../../components/ProblemText.js';
import { plural } from '../../../shared/domain/format.js';
import { useStore } from '../../stores/use-store.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { useForm } from './form-context.js';
import styles from './sweep.module.css';

interface SweepDialogProps {
  readonly onClose: () => void;
  readonly onQueue: (variants: readonly Variant[]) => void;
}

/** A small table of settings and the values they take: one run for every combination. */
export function SweepDialog({ onClose, onQueue }: SweepDialogProps) {
  const { config } = useForm();
  const ownName = useStore(config.store, (s) => s.history.present.settings.config.outputName ?? '');
  const projectName = useStore(useProjectSession().project.store, (s) => s.project?.name ?? 'lora');
  const [axes, setAxes] = useState<readonly SweepAxis[]>([{ field: 'rank', text: '' }]);
  const result = expandSweep(axes, ownName.trim() || projectName);
  const change = (at: number, part: Partial<SweepAxis>) =>
    setAxes((all) => all.map((axis, index) => (index === at ? { ...axis, ...part } : axis)));
  const next = SWEEP_FIELDS.find((key) => !axes.some(({ field }) => field === key));
  return (
    <Modal opened onClose={onClose} title="Several variants" size="lg">
      <div className={styles['table']}>
        {axes.map((axis, at) => (
          <Axis
            key={axis.field}
            axis={axis}
            others={axes.filter((_, index) => index !== at).map(({ field }) => field)}
            isOnly={axes.length === 1}
            isFirst={at === 0}
            onChange={(part) => change(at, part)}
            onRemove={() => setAxes((all) => all.filter((_, index) => index !== at))}
          />
        ))}
      </div>
      <Button
        mt={8}
        size="compact-xs"
        variant="subtle"
        disabled={next === undefined || axes.length >= 4}
        onClick={() => next !== undefined && setAxes((all) => [...all, { field: next, text: '' }])}
      >
        Another setting
      </Button>
      <Preview result={result} isEmpty={axes.every(({ text }) => text.trim() === '')} />
      <Group justify="flex-end" mt="md" gap="xs">
        <Button size="xs" variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          size="xs"
          disabled={!result.ok}
          onClick={() => result.ok && onQueue(result.variants)}
        >
          {result.ok ? `Queue ${plural(result.variants.length, 'run')}` : 'Queue'}
        </Button>
      </Group>
    </Modal>
  );
}

function Preview({ result, isEmpty }: { result: SweepResult; isEmpty: boolean }) {
  if (result.ok) {
    return (
      <ol className={styles['variants']} aria-label="Runs">
        {result.variants.map(({ label }) => (
          <li key={label}>{label}</li>
        ))}
      </ol>
    );
  }
  if (!isEmpty) return <ProblemText tone="error" message={result.message} />;
  return (
    <Text size="sm" c="dimmed" mt={8}>
      Values are divided by commas, as in 16, 32. Each run gets an output name of its own.
    </Text>
  );
}

interface AxisProps {
  readonly axis: SweepAxis;
  readonly others: readonly FieldKey[];
  readonly isOnly: boolean;
  readonly isFirst: boolean;
  readonly onChange: (part: Partial<SweepAxis>) => void;
  readonly onRemove: () => void;
}

function Axis({ axis, others, isOnly, isFirst, onChange, onRemove }: AxisProps) {
  const { label } = settingOfField(axis.field);
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label="Setting"
        value={axis.field}
        data={SWEEP_FIELDS.filter((key) => !others.includes(key)).map((key) => ({
          value: key,
          label: settingOfField(key).label,
        }))}
        onChange={(event) => onChange({ field: event.currentTarget.value as FieldKey })}
      />
      <TextInput
        size="xs"
        aria-label={`Values of ${label}`}
        placeholder="Values, divided by commas"
        value={axis.text}
        data-autofocus={isFirst || undefined}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
      />
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`Do not vary ${label}`}
        disabled={isOnly}
        onClick={onRemove}
      >
        <IconX size={15} aria-hidden />
      </ActionIcon>
    </>
  );
}
