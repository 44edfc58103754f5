import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { FIELD_KEYS, fieldSpec } from '../../../shared/domain/config/fields.js';
import {
  FIELD_GROUPS,
  GROUP_LABELS,
  type FieldGroup,
} from '../../../shared/domain/config/groups.js';
import { changedKeys } from '../../lib/training-form.js';
import { plural } from '../../lib/run-format.js';
import { useStore } from '../../stores/use-store.js';
import { FieldRow } from './FieldRow.js';
import { useForm } from './form-context.js';
import { PresetCards } from './PresetCards.js';
import { PromptsEditor } from './PromptsEditor.js';
import styles from './train.module.css';

interface TrainFormProps {
  readonly showsAdvanced: boolean;
  readonly onToggleAdvanced: () => void;
}

export function TrainForm({ showsAdvanced, onToggleAdvanced }: TrainFormProps) {
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => event.preventDefault()}
      aria-label="Training settings"
    >
      <PresetCards />
      {FIELD_GROUPS.map((group) => (
        <Group key={group} group={group} showsAdvanced={showsAdvanced} />
      ))}
      <AdvancedButton isOpen={showsAdvanced} onToggle={onToggleAdvanced} />
    </form>
  );
}

function Group({ group, showsAdvanced }: { group: FieldGroup; showsAdvanced: boolean }) {
  const { config } = useForm();
  const isUnused = useStore(config.store, (s) => group === 'models' && s.engine === 'rehearsal');
  const keys = FIELD_KEYS.filter((key) => {
    const spec = fieldSpec(key);
    return spec.group === group && (spec.level === 'basic' || showsAdvanced);
  });
  return (
    <section className={styles['group']} aria-labelledby={`group-${group}`}>
      <header className={styles['groupHead']}>
        <h2 id={`group-${group}`}>{GROUP_LABELS[group]}</h2>
        {isUnused ? <span className={styles['groupNote']}>Not needed for a rehearsal</span> : null}
      </header>
      {keys.map((key) => (
        <FieldRow key={key} field={key} />
      ))}
      {group === 'samples' ? <PromptsEditor /> : null}
    </section>
  );
}

const ADVANCED = FIELD_KEYS.filter((key) => fieldSpec(key).level === 'advanced');

function AdvancedButton({ isOpen, onToggle }: { isOpen: boolean; onToggle: () => void }) {
  const { config } = useForm();
  const changed = useStore(
    config.store,
    (s) => changedKeys(s.history.present).filter((key) => ADVANCED.includes(key)).length,
  );
  const count = `${plural(ADVANCED.length, 'setting')}${changed === 0 ? '' : `, ${String(changed)} changed`}`;
  return (
    <Button
      variant="default"
      size="xs"
      aria-expanded={isOpen}
      leftSection={
        isOpen ? <IconChevronUp size={15} aria-hidden /> : <IconChevronDown size={15} aria-hidden />
      }
      onClick={onToggle}
    >
      {isOpen ? 'Hide advanced settings' : `Advanced (${count})`}
    </Button>
  );
}
