import { Button, Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { SORT_KEYS, SORT_WORDS, sortedBy, type Sort } from '../../lib/dataset-sort.js';

const ALL_WORDS: Record<Sort['key'], string> = {
  ...SORT_WORDS,
  pixels: 'Size in pixels',
  bytes: 'Size of the file',
  aspect: 'Aspect, narrow to wide',
  caption: 'Length of the caption',
  tags: 'Number of tags',
  score: 'The doctor’s score, worst first',
};

/** The order of the images, in grid and list alike. */
export function SortMenu({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }) {
  const Arrow = sort.isDescending ? IconArrowDown : IconArrowUp;
  const direction = sort.isDescending ? 'descending' : 'ascending';
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          size="xs"
          variant="subtle"
          className="toolbar-sort"
          rightSection={<Arrow size={14} aria-hidden />}
          aria-label={`Sorted by ${SORT_WORDS[sort.key]}, ${direction}`}
        >
          {SORT_WORDS[sort.key]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Sort by; choose again to turn round</Menu.Label>
        {SORT_KEYS.map((key) => (
          <Menu.Item
            key={key}
            closeMenuOnClick={false}
            rightSection={sort.key === key ? <Arrow size={14} aria-label={direction} /> : null}
            onClick={() => onSort(sortedBy(sort, key))}
          >
            {ALL_WORDS[key]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
