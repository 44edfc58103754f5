import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { SORT_WORDS, type Sort, type SortKey } from '../../lib/dataset-sort.js';

const COLUMNS: readonly SortKey[] = [
  'name',
  'pixels',
  'aspect',
  'bytes',
  'tags',
  'score',
  'caption',
];

/** The heads of the list's columns; a click sorts, another turns the order round. */
export function TableHead({ sort, onSort }: { sort: Sort; onSort: (key: SortKey) => void }) {
  return (
    <div className="table-head table-columns" role="row" aria-rowindex={1} data-no-band>
      <span role="columnheader" aria-label="Picture" />
      {COLUMNS.map((key) => {
        const isSorted = sort.key === key;
        const Arrow = sort.isDescending ? IconArrowDown : IconArrowUp;
        return (
          <div
            key={key}
            role="columnheader"
            aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none'}
          >
            <UnstyledButton
              className="table-sort"
              data-sorted={isSorted || undefined}
              onClick={() => onSort(key)}
            >
              {SORT_WORDS[key]}
              {isSorted ? <Arrow size={14} aria-hidden /> : null}
            </UnstyledButton>
          </div>
        );
      })}
    </div>
  );
}
