import type { Output } from '../../../../shared/contract/index.js';
import type { ZoomView } from '../../../lib/zoom.js';

type TrainedPart = Output<'doctor.image'>;

/** The part of the image that is trained; what the trainer cuts off is dark. */
export function CropFrame({ view, seen }: { view: ZoomView; seen: TrainedPart }) {
  const { bucket, crop } = seen;
  if (bucket === null || crop === null) return null;
  return (
    <div
      className="crop"
      aria-hidden
      style={{
        width: crop.width * view.scale,
        height: crop.height * view.scale,
        transform: `translate(${String(view.x + crop.left * view.scale)}px, ${String(view.y + crop.top * view.scale)}px)`,
      }}
    >
      <span className="crop-label ls-num">
        {bucket.width}×{bucket.height}
      </span>
    </div>
  );
}
