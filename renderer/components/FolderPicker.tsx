import { ActionIcon, Button, Group, Modal, TextInput, Tooltip } from '@mantine/core';
import { IconArrowUp, IconFolderPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { FolderEntries } from './FolderEntries.js';
import type { PickOptions } from './path-picker.js';
import { ErrorState, LoadingLines } from './States.js';
import { useFolderListing } from './use-folder-listing.js';

interface FolderPickerProps extends PickOptions {
  readonly onPick: (paths: string[]) => void;
  readonly onClose: () => void;
}

/** Chooses a folder or files on the host's disk, within the roots that the host shows. */
export function FolderPicker({
  kind,
  title,
  extensions,
  startAt,
  onPick,
  onClose,
}: FolderPickerProps) {
  const folder = useFolderListing(startAt ?? '', kind === 'folder' ? undefined : extensions);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const toggle = (path: string) => {
    if (kind === 'file') setChosen([path]);
    else
      setChosen(
        chosen.includes(path) ? chosen.filter((other) => other !== path) : [...chosen, path],
      );
  };
  const { listing } = folder;
  const answer = answerOf(kind, chosen, listing?.path ?? null);
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      <PathBar folder={folder} key={listing?.path ?? ''} />
      <div className="folder-list">
        {folder.error !== null ? (
          <ErrorState error={folder.error} onRetry={folder.toRoots} />
        ) : listing === null && folder.roots === null ? (
          <LoadingLines />
        ) : (
          <FolderEntries
            entries={listing?.entries ?? folder.roots ?? []}
            chosen={chosen}
            canChooseFiles={kind !== 'folder'}
            onEnter={(path) => {
              setChosen([]);
              folder.enter(path);
            }}
            onToggle={toggle}
          />
        )}
      </div>
      <Group justify="space-between" mt={12}>
        {kind === 'folder' && listing !== null ? <NewFolder onCreate={folder.create} /> : <span />}
        <Group gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={answer.length === 0} onClick={() => onPick(answer)}>
            {chosen.length === 0 && kind !== 'file'
              ? 'Use this folder'
              : chosen.length < 2
                ? 'Choose'
                : `Choose ${String(chosen.length)} files`}
          </Button>
        </Group>
      </Group>
    </Modal>
  );
}

/** What “choose” means now: images may be named one by one or as the whole folder that is shown. */
function answerOf(
  kind: PickOptions['kind'],
  chosen: readonly string[],
  shown: string | null,
): string[] {
  const isWhole = kind === 'folder' || (kind === 'images' && chosen.length === 0);
  if (!isWhole) return [...chosen];
  return shown === null ? [] : [shown];
}

function PathBar({ folder }: { folder: ReturnType<typeof useFolderListing> }) {
  const [text, setText] = useState(folder.listing?.path ?? '');
  return (
    <Group gap={4} wrap="nowrap">
      <Tooltip label="Up">
        <ActionIcon
          aria-label="Up to the folder above"
          size={32}
          disabled={folder.listing === null}
          onClick={folder.up}
        >
          <IconArrowUp size={18} />
        </ActionIcon>
      </Tooltip>
      <form
        style={{ flex: 1 }}
        onSubmit={(event) => {
          event.preventDefault();
          folder.enter(text);
        }}
      >
        <TextInput
          aria-label="Folder"
          placeholder="Choose a place below, or type a path"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </form>
    </Group>
  );
}

function NewFolder({ onCreate }: { onCreate: (name: string) => void }) {
  const [name, setName] = useState<string | null>(null);
  if (name === null)
    return (
      <Button
        variant="subtle"
        leftSection={<IconFolderPlus size={16} aria-hidden />}
        onClick={() => setName('')}
      >
        New folder
      </Button>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') onCreate(name.trim());
        setName(null);
      }}
    >
      <Group gap={4}>
        <TextInput
          aria-label="Name of the new folder"
          placeholder="Name"
          data-autofocus
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Create
        </Button>
      </Group>
    </form>
  );
}
