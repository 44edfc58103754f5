import { type PointerEvent, type ReactNode, type Ref, useRef, useState } from 'react';
import type { Size, ZoomView } from './zoom.js';
import type { Zoom } from './use-zoom.js';
import { formatFigure } from '../../../../shared/domain/format.js';

interface ZoomStageProps {
  readonly zoom: Zoom;
  readonly stageRef: Ref<HTMLDivElement>;
  readonly src: string;
  /** Shown until the image itself is there. */
  readonly placeholder: string;
  readonly alt: string;
  readonly size: Size;
  /** The size that the image turned out to have, upright. */
  readonly onSize: (size: Size) => void;
  readonly children?: ReactNode;
}

/** The image on its stage: dragged, zoomed with the wheel, and with a double click to its own size and back. */
export function ZoomStage(props: ZoomStageProps) {
  const { zoom, stageRef, src, placeholder, alt, size, onSize, children } = props;
  const [loaded, setLoaded] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const pan = usePan(zoom);
  const box = boxOf(zoom.view, size);
  return (
    <div
      ref={stageRef}
      className="stage"
      data-pan={zoom.canPan || undefined}
      data-scale={formatFigure(zoom.view.scale, 3)}
      data-at={`${String(Math.round(zoom.view.x))},${String(Math.round(zoom.view.y))}`}
      onDoubleClick={(event) => {
        const { left, top } = event.currentTarget.getBoundingClientRect();
        if (zoom.isFitted) zoom.zoomTo(1, { x: event.clientX - left, y: event.clientY - top });
        else zoom.fit();
      }}
      {...pan}
    >
      {failed === src ? (
        <p className="stage-note ls-dim" role="alert">
          This image cannot be shown.
        </p>
      ) : (
        <>
          {loaded === src ? null : (
            <img className="stage-image" src={placeholder} alt="" style={box} draggable={false} />
          )}
          <img
            key={src}
            className="stage-image"
            src={src}
            alt={alt}
            style={box}
            data-pixels={zoom.view.scale >= 3 || undefined}
            data-loaded={loaded === src || undefined}
            draggable={false}
            onLoad={({ currentTarget }) => {
              setLoaded(src);
              onSize({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight });
            }}
            onError={() => setFailed(src)}
          />
        </>
      )}
      {children}
    </div>
  );
}

function boxOf({ scale, x, y }: ZoomView, { width, height }: Size) {
  return {
    width: width * scale,
    height: height * scale,
    transform: `translate(${String(x)}px, ${String(y)}px)`,
  };
}

/** Dragging moves the image. */
function usePan({ pan, canPan }: Pick<Zoom, 'pan' | 'canPan'>) {
  const last = useRef<{ x: number; y: number } | null>(null);
  const end = () => {
    last.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (!canPan || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      last.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent) => {
      const from = last.current;
      if (from === null) return;
      last.current = { x: event.clientX, y: event.clientY };
      pan({ x: event.clientX - from.x, y: event.clientY - from.y });
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
