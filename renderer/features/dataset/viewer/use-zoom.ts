import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useCallback, useEffect, useRef, useState, type RefCallback } from 'react';
import { fitted, isLarger, panned, zoomed, type Point, type Size, type ZoomView } from './zoom.js';

/** Zoom factor of one key press or one notch of the wheel. */
export const ZOOM_STEP = 1.25;

export interface Zoom {
  readonly view: ZoomView;
  /** A part of the image is outside the stage. */
  readonly canPan: boolean;
  readonly isFitted: boolean;
  fit(): void;
  /** Zooms to a scale, around the middle of the stage unless a point is given. */
  zoomTo(scale: number, at?: Point): void;
  pan(by: Point): void;
}

/** Zoom and pan of one image. Fits until it is zoomed, also while the stage changes its size. */
export function useZoom(image: Size): { stageRef: RefCallback<HTMLDivElement>; zoom: Zoom } {
  const { ref: measured, width, height } = useElementSize<HTMLDivElement>();
  const [chosen, setChosen] = useState<ZoomView | null>(null);
  const stage = { width, height };
  // The stage may have shrunk since the view was chosen, so the view is clamped again.
  const view =
    chosen === null ? fitted(stage, image) : panned(chosen, stage, image, { x: 0, y: 0 });
  const zoomTo = (scale: number, at: Point = { x: width / 2, y: height / 2 }): void => {
    setChosen(zoomed(view, stage, image, scale, at));
  };
  const pan = (by: Point): void => setChosen(panned(view, stage, image, by));
  const wheel = useWheel((at, factor) => zoomTo(view.scale * factor, at));
  const stageRef = useMergedRef(measured, wheel);
  const fit = useCallback(() => setChosen(null), []);
  const canPan = isLarger(view, stage, image);
  return { stageRef, zoom: { view, canPan, isFitted: chosen === null, fit, zoomTo, pan } };
}

const PIXELS_A_LINE = 16;

/** Zooms with the wheel at the pointer. React's `onWheel` is passive: its `preventDefault` cannot stop the scrolling. */
function useWheel(onZoom: (at: Point, factor: number) => void): RefCallback<HTMLDivElement> {
  const latest = useRef(onZoom);
  useEffect(() => {
    latest.current = onZoom;
  });
  return useCallback((box: HTMLDivElement | null) => {
    if (box === null) return undefined;
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = box.getBoundingClientRect();
      const pixels = event.deltaY * (event.deltaMode === 0 ? 1 : PIXELS_A_LINE);
      // A notch of a usual wheel is 100 pixels; a touchpad sends many small ones.
      const factor = ZOOM_STEP ** Math.max(-2, Math.min(2, -pixels / 100));
      latest.current({ x: event.clientX - left, y: event.clientY - top }, factor);
    };
    box.addEventListener('wheel', wheel, { passive: false });
    return () => box.removeEventListener('wheel', wheel);
  }, []);
}
