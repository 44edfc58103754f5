import { ZOOM_STEP, type Zoom } from './use-zoom.js';

interface ViewerActions {
  readonly zoom: Zoom;
  /** By so many images; infinite: to the first or the last. */
  go(by: number): void;
  toggleTrainer(): void;
}

const PAN_STEP = 80;
const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** A key in the viewer; true when it meant something. Arrows pan a zoomed image and else go on; in a caption only with Alt. */
export function viewerKey(
  event: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'> & { isTyping: boolean },
  { zoom, go, toggleTrainer }: ViewerActions,
): boolean {
  const { key, altKey, isTyping } = event;
  if (event.ctrlKey || event.metaKey) return false;
  if (altKey) return goBy(key, go);
  if (isTyping) return false;
  const direction = DIRECTIONS[key];
  if (direction !== undefined && zoom.canPan) {
    zoom.pan({ x: direction[0] * PAN_STEP, y: direction[1] * PAN_STEP });
    return true;
  }
  return goBy(key, go) || zoomKey(key, zoom) || trainerKey(key, toggleTrainer);
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -1,
  PageDown: 1,
  Home: -Infinity,
  End: Infinity,
};

function goBy(key: string, go: (by: number) => void): boolean {
  const by = STEPS[key];
  if (by === undefined) return false;
  go(by);
  return true;
}

function zoomKey(key: string, zoom: Zoom): boolean {
  if (key === '+' || key === '=') zoom.zoomTo(zoom.view.scale * ZOOM_STEP);
  else if (key === '-') zoom.zoomTo(zoom.view.scale / ZOOM_STEP);
  else if (key === '0') zoom.fit();
  else if (key === '1') zoom.zoomTo(1);
  else return false;
  return true;
}

function trainerKey(key: string, toggle: () => void): boolean {
  if (key.toLowerCase() !== 't') return false;
  toggle();
  return true;
}
