import { startTransition, useEffect, useState } from 'react';
import { afterFrame } from '../../lib/after-frame.js';
import { useIsFlying } from './use-flight.js';

/** Rows beyond the view, above and below, that are there before they are scrolled to. */
const AT_REST = 2;

/**
 * Rows to keep ready beyond the view: none for a list that is just being shown, nor while images fly past, so that what is in
 * view is there sooner; they follow once that is on screen.
 */
export function useOverscan(listKey: string): number {
  const isFlying = useIsFlying();
  const [restingOn, setRestingOn] = useState<string | null>(null);
  useEffect(() => afterFrame(() => startTransition(() => setRestingOn(listKey))), [listKey]);
  return restingOn === listKey && !isFlying ? AT_REST : 0;
}
