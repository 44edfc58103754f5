import { Button, TextInput } from '@mantine/core';
import { IconFile, IconFolder } from '@tabler/icons-react';
import { usePickPaths } from './path-picker.js';

interface PathInputProps {
  readonly id: string;
  readonly kind: 'file' | 'folder';
  /** What is chosen, for the dialog's title and the button's name. */
  readonly label: string;
  readonly value: string;
  readonly extensions?: readonly string[];
  readonly placeholder?: string;
  readonly isInvalid?: boolean;
  readonly describedBy?: string;
  readonly onChange: (path: string) => void;
  readonly onBlur?: () => void;
}

/** A path on the host: typed, pasted or chosen. */
export function PathInput(props: PathInputProps) {
  const pick = usePickPaths();
  const browse = async () => {
    const [path] = await pick({
      kind: props.kind,
      title: `Choose: ${props.label}`,
      ...(props.extensions === undefined ? {} : { extensions: props.extensions }),
      ...(props.value === '' ? {} : { startAt: props.value }),
    });
    if (path !== undefined) props.onChange(path);
  };
  const Icon = props.kind === 'file' ? IconFile : IconFolder;
  return (
    <>
      <TextInput
        id={props.id}
        size="xs"
        flex={1}
        miw={0}
        value={props.value}
        title={props.value === '' ? undefined : props.value}
        placeholder={props.placeholder ?? ''}
        error={props.isInvalid ?? false}
        spellCheck={false}
        autoComplete="off"
        aria-describedby={props.describedBy}
        onChange={(event) => props.onChange(unquoted(event.currentTarget.value))}
        onBlur={props.onBlur}
      />
      <Button
        size="xs"
        variant="default"
        aria-label={`Browse: ${props.label}`}
        leftSection={<Icon size={14} aria-hidden />}
        onClick={() => void browse()}
      >
        Browse
      </Button>
    </>
  );
}

/** File managers copy paths in quotes; the quotes are not part of it. */
function unquoted(text: string): string {
  const match = /^\s*"(.+)"\s*$/.exec(text);
  return match?.[1] ?? text;
}
