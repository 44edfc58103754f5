import { ActionIcon, Popover } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { Fragment } from 'react';

/** What the keyboard does on the dataset screen, by where it is. */
const KEYS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'On an image',
    [
      ['Arrows, Page, Home, End', 'go, and select'],
      ['Shift + arrow', 'select as far as there'],
      ['Ctrl + arrow, Space', 'go without selecting, then add or take away'],
      ['Ctrl + A, Escape', 'select all that is shown, or nothing'],
      ['Enter', 'open the image large'],
      ['F2', 'edit the caption'],
      ['Delete', 'move the selected images to the trash'],
      ['Tab', 'leave the images'],
    ],
  ],
  [
    'In a caption',
    [
      ['Tab, Shift + Tab', 'next or previous caption'],
      ['Escape', 'back to the image'],
      ['Ctrl + Enter', 'open the image large'],
      ['Alt + T', 'edit as tags, or as text again'],
      ['Ctrl + S', 'save now (it is saved by itself)'],
    ],
  ],
  [
    'Anywhere',
    [
      ['Ctrl + F, then Arrow down', 'to the filter, and on to the images'],
      ['Alt + 1, Alt + 2', 'grid or list'],
      ['Ctrl + Z, Ctrl + Y', 'undo or redo'],
    ],
  ],
];

/** A small table of the keys. */
export function KeysHelp() {
  return (
    <Popover position="bottom-end" width={440} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" size={28} aria-label="Help on keys">
          <IconKeyboard size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className="keys-help" aria-label="Keys" tabIndex={-1} data-autofocus>
        {KEYS.map(([place, keys]) => (
          <Fragment key={place}>
            <h3>{place}</h3>
            <dl>
              {keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd className="ls-dim">{meaning}</dd>
                </div>
              ))}
            </dl>
          </Fragment>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
