import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { UserPreset } from '../../../shared/contract/index.js';
import type { Result } from '../../../shared/result/errors.js';
import { useClient } from '../../bridge/bridge-context.js';
import { notifyError } from '../../components/notify.js';
import { useForm } from './form-context.js';
import styles from './train.module.css';

type Answer = Result<{ presets: UserPreset[] }>;

/** Presets of the user's own: these settings kept under a name, for any project. */
export function UserPresets() {
  const client = useClient();
  const { config } = useForm();
  const [presets, setPresets] = useState<readonly UserPreset[] | null>(null);
  const take = (answer: Answer) => {
    if (answer.ok) setPresets(answer.value.presets);
    else notifyError('Your presets', answer.error);
  };
  const open = async () => take(await client.request('presets.list', {}));
  const save = async (name: string) => {
    const values = config.store.getState().history.present.settings.portable();
    take(await client.request('presets.save', { name, values }));
  };
  const remove = async (name: string) => take(await client.request('presets.delete', { name }));
  return (
    <Menu position="bottom-end" width={280} onOpen={() => void open()} trapFocus>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconBookmark size={14} aria-hidden />}
        >
          My presets
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {presets?.length === 0 ? <Menu.Label>None yet</Menu.Label> : null}
        {(presets ?? []).map(({ name, values }) => (
          <div key={name} className={styles['presetLine']}>
            <Menu.Item onClick={() => config.setValues(values)}>{name}</Menu.Item>
            <ActionIcon
              size="sm"
              color="gray"
              aria-label={`Delete the preset ${name}`}
              onClick={() => void remove(name)}
            >
              <IconTrash size={14} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <Menu.Divider />
        <SaveAs onSave={(name) => void save(name)} />
      </Menu.Dropdown>
    </Menu>
  );
}

function SaveAs({ onSave }: { onSave: (name: string) => void }) {
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (name.trim() === '') return;
    onSave(name.trim());
    setName('');
  };
  // HTML allows no form inside the settings form, so a key handler takes Enter.
  return (
    <div className={styles['presetSave']}>
      <TextInput
        size="xs"
        aria-label="Name for these settings"
        placeholder="Name for these settings"
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') submit(event);
          event.stopPropagation();
        }}
      />
      <Button size="xs" disabled={name.trim() === ''} onClick={submit}>
        Save
      </Button>
    </div>
  );
}
