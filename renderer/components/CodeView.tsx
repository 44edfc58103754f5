import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import styles from './code-view.module.css';

interface CodeViewProps {
  /** Name of the file, shown above its text. */
  readonly name: string;
  readonly text: string;
}

/** A file's text as it is, in monospace, with a button that copies it. */
export function CodeView({ name, text }: CodeViewProps) {
  return (
    <section className={styles['view']} aria-label={name}>
      <header className={styles['head']}>
        <code>{name}</code>
        <CopyTextButton text={text} label={`Copy ${name}`} />
      </header>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles['text']} tabIndex={0} aria-label={`Text of ${name}`}>
        {text === '' ? '(empty)' : text}
      </pre>
    </section>
  );
}

/** Copies a text and shows for a moment that it did. */
export function CopyTextButton({ text, label }: { text: string; label: string }) {
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : label}>
          <ActionIcon
            size="sm"
            aria-label={label}
            onClick={copy}
            color={copied ? 'accent' : 'gray'}
          >
            {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
