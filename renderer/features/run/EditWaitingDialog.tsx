import { Button, Group, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { QueueItem } from '../../../shared/contract/index.js';
import {
  FIELD_KEYS,
  type FieldKey,
  settingOfField,
} from '../../../shared/domain/config/schema/index.js';
import { TrainingSettings } from '../../../shared/domain/config/value/index.js';
import { readFieldText } from '../../../shared/domain/run/sweep.js';
import { useClient } from '../../bridge/bridge-context.js';
import { ProblemText } from '../../components/ProblemText.js';
import styles from './queue.module.css';

/** The settings of a run that waits; empty text means nothing was changed yet. */
export function EditWaitingDialog({ item, onClose }: { item: QueueItem; onClose: () => void }) {
  const client = useClient();
  const [field, chooseField] = useState<FieldKey>('epochs');
  const [texts, setTexts] = useState<Partial<Record<FieldKey, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const shown = texts[field] ?? textOf(item, field);
  const save = async () => {
    const fields: Record<string, unknown> = {};
    for (const [key, text] of Object.entries(texts)) {
      const value = readFieldText(key as FieldKey, text);
      if (value === null) {
        setProblem(`${settingOfField(key as FieldKey).label}: “${text}” cannot be used.`);
        return;
      }
      fields[key] = value;
    }
    const answer = await client.request('queue.update', { itemId: item.id, fields });
    if (answer.ok) onClose();
    else setProblem(answer.error.message);
  };
  return (
    <Modal opened onClose={onClose} title={`Settings of ${item.name}`} size="md">
      <div className={styles['fields']}>
        <NativeSelect
          label="Setting"
          size="xs"
          value={field}
          data={FIELD_KEYS.map((key) => ({ value: key, label: settingOfField(key).label }))}
          onChange={(event) => chooseField(event.currentTarget.value as FieldKey)}
        />
        <TextInput
          label="Value"
          size="xs"
          value={shown}
          data-autofocus
          onChange={(event) => {
            const text = event.currentTarget.value;
            setProblem(null);
            setTexts((before) => ({ ...before, [field]: text }));
          }}
        />
      </div>
      <Changes item={item} texts={texts} />
      {problem === null ? null : <ProblemText tone="error" message={problem} />}
      <Group justify="flex-end" mt="md" gap="xs">
        <Button size="xs" variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button size="xs" onClick={() => void save()} disabled={Object.keys(texts).length === 0}>
          Save
        </Button>
      </Group>
    </Modal>
  );
}

function Changes(props: { item: QueueItem; texts: Partial<Record<FieldKey, string>> }) {
  const entries = Object.entries(props.texts) as [FieldKey, string][];
  if (entries.length === 0) return null;
  return (
    <ul className="ls-small">
      {entries.map(([key, text]) => (
        <li key={key}>
          {settingOfField(key).label}: <s>{textOf(props.item, key)}</s> {text}
        </li>
      ))}
    </ul>
  );
}

function textOf(item: QueueItem, field: FieldKey): string {
  const value = TrainingSettings.ofValues(item.values).config[field];
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
