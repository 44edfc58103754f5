import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type RefObject } from 'react';
import type { LogLine } from './log-store.js';
import logStyles from './log.module.css';

interface LogLinesProps {
  readonly lines: readonly LogLine[];
  readonly isFollowing: boolean;
  readonly onFollowing: (isFollowing: boolean) => void;
}

const LINE_HEIGHT = 18;
/** A scroll offset within this many pixels of the end counts as the end. */
const AT_END = 24;

/** The lines in view only. Long lines wrap; the end is kept in view until the user scrolls up. */
export function LogLines({ lines, isFollowing, onFollowing }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  // The virtualizer changes behind React's back, so the compiler leaves this component alone; that is well.
  // eslint-disable-next-line react-hooks/incompatible-library
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
  useHandOnScroll(box, onFollowing);
  return (
    <div
      ref={box}
      className={logStyles['lines']}
      role="log"
      aria-label="Log of the trainer"
      // A region that scrolls must be reachable by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {lines.length === 0 ? <p className={logStyles['noLines']}>No lines.</p> : null}
      <div style={{ height, position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => (
          <div
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            data-stream={lines[item.index]?.stream}
            className={logStyles['line']}
            style={{ transform: `translateY(${String(item.start)}px)` }}
          >
            {lines[item.index]?.text || ' '}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Follows the end again when it is reached. Only a scroll by the user stops following, not a growing list. */
function useHandOnScroll(
  box: RefObject<HTMLDivElement | null>,
  onFollowing: (isFollowing: boolean) => void,
): void {
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const letGo = () => {
      if (element.scrollTop > 0) onFollowing(false);
    };
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0) letGo();
    };
    const onKey = (event: KeyboardEvent) => {
      if (['ArrowUp', 'PageUp', 'Home'].includes(event.key)) letGo();
    };
    const onScroll = () => {
      const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
      if (rest <= AT_END) onFollowing(true);
    };
    element.addEventListener('wheel', onWheel, { passive: true });
    element.addEventListener('pointerdown', letGo);
    element.addEventListener('keydown', onKey);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', letGo);
      element.removeEventListener('keydown', onKey);
      element.removeEventListener('scroll', onScroll);
    };
  }, [box, onFollowing]);
}
