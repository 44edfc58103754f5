import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { wordDiff, type CaptionChange } from './batch-preview.js';
import styles from './panels.module.css';

const ROW = 68;

/** Every caption that an edit changes, before and after in one text; only the rows in view are in the document. */
export function BatchPreviewList({ changes }: { changes: readonly CaptionChange[] }) {
  const box = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoized by a compiler
  const rows = useVirtualizer({
    count: changes.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    getItemKey: (index) => changes[index]?.id ?? index,
    overscan: 6,
  });
  return (
    <div
      ref={box}
      className={styles['preview']}
      role="region"
      aria-label="Changed captions"
      // A region that scrolls must be reachable by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const change = changes[row.index];
          return change === undefined ? null : (
            <li
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              style={{ transform: `translateY(${String(row.start)}px)` }}
            >
              <b className="ls-clip">{change.name}</b>
              <Difference change={change} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Difference({ change }: { change: CaptionChange }) {
  return (
    <p>
      {wordDiff(change.before, change.after).map(({ kind, text }, index) => {
        // The parts of a text have no names; their order is their identity.
        const key = String(index);
        if (kind === 'gone') return <del key={key}>{text}</del>;
        if (kind === 'new') return <ins key={key}>{text}</ins>;
        return <span key={key}>{text}</span>;
      })}
    </p>
  );
}
