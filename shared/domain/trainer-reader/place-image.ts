import { sizeTaken, type TrainerView } from '../pictures/index.js';
import { bucketOf, bucketSizes, type BucketRules, type Size } from './buckets.js';

/** How a run sorts images into buckets. Sizes in pixels. */
export interface BucketPlan {
  readonly resolution: Size;
  readonly rules: BucketRules;
  /** False: every image is scaled and cropped to the resolution. */
  readonly enableBucket: boolean;
  /** True: no image is enlarged; each bucket is made from the image's own size. */
  readonly noUpscale: boolean;
}

/** An image as it is placed: its own size, and the one that the trainer takes it for where that is another. */
export interface PlacedSize extends Size {
  readonly trainerView?: TrainerView | undefined;
}

/** What becomes of an image: scaled to `scaled`, then cut at its centre to `bucket`. Pixels. */
export interface Placement {
  readonly bucket: Size;
  readonly scaled: Size;
  /** The part that is kept, in pixels of the image as stored (fractions where the scaling makes them). */
  readonly crop: Rectangle;
  /** Above 1 the image is enlarged. */
  readonly scale: number;
  /** Share of the image's area that is cut away, 0 to 1. */
  readonly cropped: number;
  /** Width ÷ height of the bucket less that of the image: the mean of its size is the “mean ar error” of the trainer's log. */
  readonly aspectError: number;
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Says where images of a run land, by the rules of the trainer's bucket manager; makes the list of buckets once. Null for
 * an image whose size is not known (0), and, without enlarging, for a strip that is thinner than one step once it is scaled
 * down: the trainer divides by 0 there. EXIF orientation plays no part: the trainer does not look at it.
 */
export function imagePlacer(plan: BucketPlan): (image: PlacedSize) => Placement | null {
  const buckets = plan.enableBucket ? bucketSizes(plan.resolution, plan.rules) : [plan.resolution];
  return (image) => {
    if (image.width < 1 || image.height < 1) return null;
    const taken = sizeTaken(image);
    const chosen =
      plan.noUpscale && plan.enableBucket
        ? withoutEnlarging(taken, plan)
        : covering(taken, bucketOf(taken, buckets));
    const { scaled } = chosen;
    return scaled.width < 1 || scaled.height < 1 ? null : placementOf(image, taken, chosen);
  };
}

interface Placing {
  readonly bucket: Size;
  readonly scaled: Size;
}

/** The image scaled so that it just covers the bucket. */
function covering(image: Size, bucket: Size): Placing {
  const isWider = image.width / image.height > bucket.width / bucket.height;
  const scale = isWider ? bucket.height / image.height : bucket.width / image.width;
  return {
    bucket,
    scaled: { width: round(image.width * scale), height: round(image.height * scale) },
  };
}

/** Placement without upscaling: a larger image is scaled to the area of the resolution; its bucket rounds down to steps. */
function withoutEnlarging(image: Size, { resolution, rules: { steps } }: BucketPlan): Placing {
  const area = resolution.width * resolution.height;
  const scaled = image.width * image.height > area ? shrunk(image, area, steps) : image;
  const down = (side: number) => side - (side % steps);
  return { bucket: { width: down(scaled.width), height: down(scaled.height) }, scaled };
}

/** The size with one side rounded to whole steps: that side whose bucket is nearer to the image's aspect ratio. */
function shrunk(image: Size, area: number, steps: number): Size {
  const ratio = image.width / image.height;
  const width = Math.sqrt(area * ratio);
  const toSteps = (side: number) => {
    const whole = round(side);
    return whole - (whole % steps);
  };
  const byWidth = toSteps(width);
  const byHeight = toSteps(area / width);
  const widthError = Math.abs(byWidth / toSteps(byWidth / ratio) - ratio);
  const heightError = Math.abs(toSteps(byHeight * ratio) / byHeight - ratio);
  return widthError < heightError
    ? { width: byWidth, height: round(byWidth / ratio) }
    : { width: round(byHeight * ratio), height: byHeight };
}

/** Crop and scale refer to the image's real size, although the bucket was chosen by the size that the trainer read. */
function placementOf(image: Size, taken: Size, { bucket, scaled }: Placing): Placement {
  const width = Math.min(bucket.width, scaled.width);
  const height = Math.min(bucket.height, scaled.height);
  const acrossX = image.width / scaled.width;
  const acrossY = image.height / scaled.height;
  return {
    bucket,
    scaled,
    crop: {
      left: Math.floor((scaled.width - width) / 2) * acrossX,
      top: Math.floor((scaled.height - height) / 2) * acrossY,
      width: width * acrossX,
      height: height * acrossY,
    },
    scale: scaled.width / image.width,
    cropped: 1 - (width * height) / (scaled.width * scaled.height),
    aspectError: bucket.width / bucket.height - taken.width / taken.height,
  };
}

/** As the trainer rounds: halves up. */
function round(value: number): number {
  return Math.floor(value + 0.5);
}
