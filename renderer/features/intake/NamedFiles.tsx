import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount, plural } from '../../../shared/domain/format.js';
import styles from './intake.module.css';

interface NamedFilesProps {
  readonly files: readonly { readonly file: string; readonly reason?: string }[];
  /** All of them; `files` may hold the first ones only. */
  readonly count: number;
  readonly label: string;
  /** What one of them is called: `file`. */
  readonly word: string;
  /** All are shown at once, and the dialog around them scrolls. */
  readonly isOpenAtFirst?: boolean;
}

/** So few names are shown at once. */
const SHORT = 5;

/** Names of files with their reasons: a few at once, many on demand in a box that scrolls. */
export function NamedFiles(props: NamedFilesProps) {
  const { files, count, label, word, isOpenAtFirst = false } = props;
  const [isOpen, setOpen] = useState(isOpenAtFirst || count <= SHORT);
  const Icon = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <>
      {isOpenAtFirst || count <= SHORT ? null : (
        <UnstyledButton
          className={`link ${styles['toggle'] ?? ''}`}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon size={14} aria-hidden />
          {isOpen ? 'Hide the names' : `Show ${plural(count, word)} by name`}
        </UnstyledButton>
      )}
      {isOpen ? <Names files={files} count={count} label={label} isWhole={isOpenAtFirst} /> : null}
    </>
  );
}

type NamesProps = Pick<NamedFilesProps, 'files' | 'count' | 'label'> & {
  readonly isWhole: boolean;
};

function Names({ files, count, label, isWhole }: NamesProps) {
  return (
    // A long list is scrolled by keys, too.
    <ul
      className={styles['names']}
      aria-label={label}
      data-whole={isWhole || undefined}
      {...(isWhole ? {} : { tabIndex: 0 })}
    >
      {files.map(({ file, reason }) => (
        <li key={`${file} ${reason ?? ''}`}>
          <span>{file}</span>
          {reason === undefined ? null : <span className="ls-dim">{reason}</span>}
        </li>
      ))}
      {count > files.length ? (
        <li className="ls-dim">and {formatCount(count - files.length)} more of the same kind</li>
      ) : null}
    </ul>
  );
}
