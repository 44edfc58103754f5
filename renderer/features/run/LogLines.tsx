import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { LogLine } from '../../stores/log-store.js';
import styles from './run.module.css';

interface LogLinesProps {
  readonly lines: readonly LogLine[];
  readonly isFollowing: boolean;
  readonly onFollowing: (isFollowing: boolean) => void;
}

const LINE_HEIGHT = 18;
/** Within this many pixels of the end counts as being there. */
const AT_END = 24;

/** The lines in view only. Long lines wrap; the end is kept in view until the user scrolls up. */
export function LogLines({ lines, isFollowing, onFollowing }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 20,
  });
  const height = virtual.getTotalSize();
  useEffect(() => {
    if (isFollowing && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [isFollowing, height, lines]);
  const onScroll = () => {
    const element = box.current;
    if (element === null) return;
    const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (rest <= AT_END) onFollowing(true);
  };
  /** Only the user's own hand ends the following, not a list that grew. */
  const letGo = () => {
    const element = box.current;
    if (element !== null && element.scrollTop > 0) onFollowing(false);
  };
  return (
    <div
      ref={box}
      className={styles['lines']}
      role="log"
      aria-label="Log of the trainer"
      // A region that scrolls must be reachable by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onScroll={onScroll}
      onWheel={(event) => {
        if (event.deltaY < 0) letGo();
      }}
      onPointerDown={letGo}
      onKeyDown={(event) => {
        if (['ArrowUp', 'PageUp', 'Home'].includes(event.key)) letGo();
      }}
    >
      {lines.length === 0 ? <p className={styles['noLines']}>No lines.</p> : null}
      <div style={{ height, position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              data-stream={line.stream}
              className={styles['line']}
              style={{ transform: `translateY(${String(item.start)}px)` }}
            >
              {line.text === '' ? ' ' : line.text}
            </div>
          );
        })}
      </div>
    </div>
  );
}
