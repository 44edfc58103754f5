import { Button, TextInput } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { usePickPaths } from '../../components/path-picker.js';
import { projectDir } from '../../lib/new-project.js';
import type { SectionProps } from './section-props.js';

/** Name and place. */
export function PlaceSection({ draft, change, problems }: SectionProps) {
  const pick = usePickPaths();
  const browse = async () => {
    const [dir] = await pick({
      kind: 'folder',
      title: 'Where shall the project go?',
      ...(draft.parentDir === '' ? {} : { startAt: draft.parentDir }),
    });
    if (dir !== undefined) change({ parentDir: dir });
  };
  return (
    <section aria-labelledby="wizard-place">
      <h2 id="wizard-place">Name and place</h2>
      <TextInput
        label="Name"
        placeholder="My character"
        data-autofocus
        maxLength={120}
        value={draft.name}
        error={problems.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <div className="wizard-row">
        <TextInput
          label="Folder"
          description={
            projectDir(draft) === ''
              ? 'The project gets a folder of its own in here.'
              : `Will be made: ${projectDir(draft)}`
          }
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          spellCheck={false}
          value={draft.parentDir}
          error={problems.parentDir}
          onChange={(event) => change({ parentDir: event.currentTarget.value })}
        />
        <Button
          variant="default"
          leftSection={<IconFolder size={16} aria-hidden />}
          onClick={() => void browse()}
        >
          Browse…
        </Button>
      </div>
    </section>
  );
}
