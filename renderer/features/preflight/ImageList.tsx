import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { PreflightReport, Project } from '../../../shared/contract/index.js';
import type { PreflightStore } from './preflight-store.js';
import { useStore } from '../../stores/use-store.js';
import { ImageRow } from './ImageRow.js';
import styles from './preflight.module.css';

/** CSS pixels, as the style sheet has it. */
const ROW_HEIGHT = 120;

interface ImageListProps {
  readonly project: Project;
  readonly preflight: PreflightStore;
  readonly report: PreflightReport;
}

/** Every image in the trainer’s order; rows come as they are scrolled to. */
export function ImageList({ project, preflight, report }: ImageListProps) {
  const total = useStore(preflight.store, (s) => s.total);
  const images = useStore(preflight.store, (s) => s.images);
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoized by a compiler
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 3,
  });
  const shown = rows.getVirtualItems();
  const [from, to] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0];
  useEffect(() => preflight.need(from, to), [preflight, from, to, report]);
  const names = new Map(project.concepts.map(({ id, name }) => [id, name]));
  return (
    <div
      ref={scroller}
      className={styles['list']}
      // The keys of a scrollable region must reach it.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label="Images as the trainer takes them"
    >
      <ul className={styles['rows']} style={{ height: rows.getTotalSize() }}>
        {shown.map(({ index, start, key }) => (
          <li
            key={key}
            className={styles['row']}
            style={{ transform: `translateY(${start}px)` }}
            aria-setsize={total}
            aria-posinset={index + 1}
          >
            <ImageRow
              projectId={project.id}
              image={images.get(index) ?? null}
              conceptNames={names.size > 1 ? names : null}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
