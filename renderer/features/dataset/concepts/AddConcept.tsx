import { Button, NumberInput, TextInput } from '@mantine/core';
import { IconFolderSymlink, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorValue } from '../../../../shared/result/errors.js';
import { useClient } from '../../../bridge/bridge-context.js';
import { usePickPaths } from '../../../components/path-picker.js';
import { conceptNameOf } from '../../../lib/concept-name.js';
import styles from './concepts.module.css';

/** A new concept: with a folder of its own inside the project, or a folder that is linked where it is. */
export function AddConcept({ projectId }: { projectId: string }) {
  const { name, setName, repeats, setRepeats, error, isReady, addOwn, link } =
    useNewConcept(projectId);
  return (
    <form
      className={styles['add']}
      aria-label="New concept"
      onSubmit={(event) => {
        event.preventDefault();
        void addOwn();
      }}
    >
      <TextInput
        label="New concept"
        placeholder="Name"
        value={name}
        maxLength={120}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NumberInput
        label="Repeats"
        min={1}
        max={10_000}
        allowDecimal={false}
        value={repeats}
        onChange={setRepeats}
      />
      <Button
        type="submit"
        variant="default"
        disabled={name.trim() === '' || !isReady}
        leftSection={<IconPlus size={16} aria-hidden />}
      >
        Own folder
      </Button>
      <Button
        variant="default"
        disabled={!isReady}
        leftSection={<IconFolderSymlink size={16} aria-hidden />}
        onClick={() => void link()}
      >
        Link a folder…
      </Button>
      {error === null ? null : (
        <p role="alert" className="ls-error-text">
          {error.message} {error.hint}
        </p>
      )}
    </form>
  );
}

function useNewConcept(projectId: string) {
  const client = useClient();
  const pickPaths = usePickPaths();
  const [name, setName] = useState('');
  const [repeats, setRepeats] = useState<number | string>(10);
  const [error, setError] = useState<ErrorValue | null>(null);
  const add = async (wanted: string, dir: string | null) => {
    if (typeof repeats !== 'number' || repeats < 1 || wanted === '') return;
    const input = { projectId, name: wanted, repeats, dir };
    const answer = await client.request('projects.addConcept', input);
    setError(answer.ok ? null : answer.error);
    if (answer.ok) setName('');
  };
  return {
    name,
    setName,
    repeats,
    setRepeats,
    error,
    isReady: typeof repeats === 'number' && repeats >= 1,
    addOwn: () => add(name.trim(), null),
    link: async () => {
      const [dir] = await pickPaths({ kind: 'folder', title: 'Link a folder of images' });
      if (dir !== undefined) await add(name.trim() || conceptNameOf(dir), dir);
    },
  };
}
