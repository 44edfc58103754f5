import { ActionIcon, Popover, TextInput, UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconHelp, IconSearch } from '@tabler/icons-react';
import { memo, useRef } from 'react';
import { FILTER_HELP } from '../../../shared/domain/dataset-filter/index.js';

interface FilterFieldProps {
  readonly text: string;
  /** What is wrong with the text; the filter then restricts nothing. */
  readonly error: string | null;
  readonly onView: (change: { readonly text: string }) => void;
  /** Goes on to what was found. */
  readonly onDown: () => void;
}

/** The filter in its own small language; Ctrl+F comes here, Escape empties it, Arrow down goes on to the images. */
export const FilterField = memo(function FilterField(props: FilterFieldProps) {
  const { text, error, onView, onDown } = props;
  const onChange = (changed: string) => onView({ text: changed });
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([['mod+F', () => input.current?.focus()]], []);
  const add = (term: string) => {
    onChange(text.trim() === '' ? term : `${text.trim()} ${term}`);
    input.current?.focus();
  };
  return (
    <TextInput
      ref={input}
      className="toolbar-filter"
      aria-label="Filter images"
      placeholder="Filter: words, tag:hat, missing:trigger …"
      type="search"
      spellCheck={false}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={<Help onPick={add} />}
      value={text}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onChange('');
        else if (event.key === 'ArrowDown') {
          event.preventDefault();
          onDown();
        }
      }}
    />
  );
});

function Help({ onPick }: { onPick: (term: string) => void }) {
  return (
    <Popover position="bottom-end" width={420} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" size="sm" aria-label="Help on filters">
          <IconHelp size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className="filter-help">
        <ul>
          {FILTER_HELP.map(({ example, meaning }) => (
            <li key={example}>
              <UnstyledButton onClick={() => onPick(example)}>
                <code>{example}</code>
              </UnstyledButton>
              <span className="ls-dim">{meaning}</span>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
