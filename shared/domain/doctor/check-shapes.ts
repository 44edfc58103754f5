import type { DoctorReport } from '../../contract/doctor.js';
import { imagePlacer, type Placement } from '../trainer-reader/index.js';
import type { DoctorInput, Examined, FoundProblem } from './types.js';
import { formatFigure } from '../format.js';

/** Share of the area from which a crop is told. With steps of 64 at 1024 no shape up to 3:1 loses more (tested). */
export const MUCH_CROPPED = 0.1;
/** Longer side ÷ shorter side; phones make 2.17 : 1 screenshots, cameras at most 16 : 9 photos. */
export const ODD_ASPECT = 2.05;
/** Enlarged by more than that, it is a warning; below, the loss of detail is hardly seen. A weight, not a measurement. */
const MUCH_ENLARGED = 1.25;

/** Problems of size and shape, by where each image lands; and how full the buckets are. */
export function checkShapes(
  input: DoctorInput,
  examined: readonly Examined[],
): { findings: FoundProblem[]; buckets: DoctorReport['buckets'] } {
  const place = imagePlacer(input.plan);
  const placed = examined.flatMap(({ image }) => {
    const placement = place(image);
    return placement === null ? [] : [{ image, placement }];
  });
  const buckets = new Map<string, { width: number; height: number; images: number }>();
  for (const { placement } of placed) {
    const { width, height } = placement.bucket;
    const key = `${width}x${height}`;
    const known = buckets.get(key) ?? { width, height, images: 0 };
    buckets.set(key, { ...known, images: known.images + 1 });
  }
  return {
    findings: [small(placed), cropped(placed), odd(placed)],
    buckets: [...buckets.values()].sort((a, b) => b.images - a.images || a.width - b.width),
  };
}

interface ImagePlacement {
  readonly image: Examined['image'];
  readonly placement: Placement;
}

function small(placed: readonly ImagePlacement[]): FoundProblem {
  const found = placed.filter(({ placement }) => placement.scale > 1);
  const isMuch = found.some(({ placement }) => placement.scale > MUCH_ENLARGED);
  return {
    id: 'below_resolution',
    severity: isMuch ? 'warning' : 'note',
    images: found.map(({ image }) => image.id),
    measured: textsOf(
      found,
      ({ image, placement: { scale, bucket } }) =>
        `${image.width} × ${image.height}, enlarged ${formatFigure(scale, 2)} × to ${bucket.width} × ${bucket.height}`,
    ),
  };
}

function cropped(placed: readonly ImagePlacement[]): FoundProblem {
  const found = placed.filter(({ placement }) => placement.cropped > MUCH_CROPPED);
  return {
    id: 'much_cropped',
    images: found.map(({ image }) => image.id),
    measured: textsOf(
      found,
      ({ placement: { bucket, cropped } }) =>
        `landed in ${bucket.width} × ${bucket.height}, ${Math.round(cropped * 100)} % cropped`,
    ),
  };
}

function odd(placed: readonly ImagePlacement[]): FoundProblem {
  const ratioOf = ({ image: { width, height } }: ImagePlacement) =>
    Math.max(width, height) / Math.min(width, height);
  const found = placed.filter((one) => ratioOf(one) > ODD_ASPECT);
  return {
    id: 'odd_aspect',
    images: found.map(({ image }) => image.id),
    measured: textsOf(
      found,
      ({ image, placement: { bucket } }) =>
        `${image.width} × ${image.height}, landed in ${bucket.width} × ${bucket.height}`,
    ),
  };
}

function textsOf(
  placed: readonly ImagePlacement[],
  text: (one: ImagePlacement) => string,
): Record<string, string> {
  return Object.fromEntries(placed.map((one) => [one.image.id, text(one)]));
}
