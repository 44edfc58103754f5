import { useMemo } from 'react';
import { VirtualGrid } from '../../components/virtual-grid/index.js';
import type { Sort, SortKey } from '../../lib/dataset-sort.js';
import type { ImageCellsProps } from './ImageGrid.js';
import { ImageRow } from './ImageRow.js';
import { TableHead } from './TableHead.js';

const HEAD_HEIGHT = 32;
const ROW_HEIGHT = 73;
const LAYOUT = {
  columnsFor: () => 1,
  rowHeight: ROW_HEIGHT,
  gap: 0,
  top: HEAD_HEIGHT,
};

interface ImageTableProps extends ImageCellsProps {
  readonly sort: Sort;
  readonly onSort: (key: SortKey) => void;
}

/** The images as a list: one a row, sorted by the head of a column, captions edited in the row. */
export function ImageTable(props: ImageTableProps) {
  const { project, ids, selection, sort, onSort, onOpen } = props;
  const names = useMemo(
    () => new Map(project.concepts.map(({ id, name }) => [id, name])),
    [project.concepts],
  );
  return (
    <VirtualGrid
      {...props}
      label="Images"
      layout={LAYOUT}
      headRows={1}
      columnCount={8}
      head={<TableHead sort={sort} onSort={onSort} />}
    >
      {({ index, ids: [id = ''], keys: [key] }) => (
        <ImageRow
          key={key}
          projectId={project.id}
          conceptNames={names.size > 1 ? names : null}
          id={id}
          rowIndex={index + 2}
          selection={selection}
          isFirst={id === ids[0]}
          onOpen={onOpen}
        />
      )}
    </VirtualGrid>
  );
}
