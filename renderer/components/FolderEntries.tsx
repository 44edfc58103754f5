import { UnstyledButton } from '@mantine/core';
import { IconCheck, IconFile, IconFolder } from '@tabler/icons-react';
import type * as z from 'zod';
import type { FolderEntry } from '../../shared/contract/index.js';
import { plural } from '../../shared/domain/format.js';

type Entry = z.output<typeof FolderEntry>;

interface FolderEntriesProps {
  readonly entries: readonly Entry[];
  readonly chosen: readonly string[];
  readonly canChooseFiles: boolean;
  readonly onEnter: (path: string) => void;
  readonly onToggle: (path: string) => void;
}

/** The rows of a folder: folders are entered, files are chosen. */
export function FolderEntries(props: FolderEntriesProps) {
  const { entries, chosen, canChooseFiles, onEnter, onToggle } = props;
  const shown = canChooseFiles ? entries : entries.filter((entry) => entry.isFolder);
  if (shown.length === 0) return <p className="ls-dim">Nothing to choose in here.</p>;
  return (
    <ul>
      {shown.map((entry) => {
        const isChosen = chosen.includes(entry.path);
        return (
          <li key={entry.path}>
            <UnstyledButton
              className="folder-entry"
              aria-pressed={entry.isFolder ? undefined : isChosen}
              onClick={() => (entry.isFolder ? onEnter : onToggle)(entry.path)}
            >
              {entry.isFolder ? (
                <IconFolder size={16} stroke={1.6} aria-hidden />
              ) : isChosen ? (
                <IconCheck size={16} aria-hidden />
              ) : (
                <IconFile size={16} stroke={1.6} aria-hidden />
              )}
              <span className="ls-clip">{entry.name}</span>
              {entry.imageCount === undefined || entry.imageCount === 0 ? null : (
                <span className="ls-dim ls-small">{plural(entry.imageCount, 'image')}</span>
              )}
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}
