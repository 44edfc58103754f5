/** Width and height: in CSS pixels for the stage, in image pixels for an image. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How an image lies on the stage: its scale, and where its top left corner is (CSS pixels). */
export interface ZoomView {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The largest scale: CSS pixels for one image pixel. */
export const MAX_SCALE = 16;

/** The scale at which the whole image is seen; small images are not blown up. */
export function fitScale(stage: Size, image: Size): number {
  if (image.width === 0 || image.height === 0) return 1;
  return Math.min(1, stage.width / image.width, stage.height / image.height);
}

/** The whole image in the middle of the stage. */
export function fitted(stage: Size, image: Size): ZoomView {
  return kept({ scale: fitScale(stage, image), x: 0, y: 0 }, stage, image);
}

/** The view at another scale, with the image point under `at` fixed. Clamped between the fitted scale and `MAX_SCALE`. */
export function zoomed(
  before: ZoomView,
  stage: Size,
  image: Size,
  scale: number,
  at: Point,
): ZoomView {
  const next = Math.min(MAX_SCALE, Math.max(fitScale(stage, image), scale));
  const by = next / before.scale;
  const view = { scale: next, x: at.x - (at.x - before.x) * by, y: at.y - (at.y - before.y) * by };
  return kept(view, stage, image);
}

/** The view panned by so many CSS pixels, clamped to the image's edges. */
export function panned(before: ZoomView, stage: Size, image: Size, by: Point): ZoomView {
  return kept({ ...before, x: before.x + by.x, y: before.y + by.y }, stage, image);
}

/** True when a part of the image lies outside the stage, so that there is something to pan to. */
export function isLarger({ scale }: ZoomView, stage: Size, image: Size): boolean {
  // Half a CSS pixel of tolerance for rounding.
  return image.width * scale > stage.width + 0.5 || image.height * scale > stage.height + 0.5;
}

/** Clamps a view: a side smaller than the stage is centred, a larger one leaves no gap at the stage's edges. */
function kept({ scale, x, y }: ZoomView, stage: Size, image: Size): ZoomView {
  const place = (at: number, room: number, size: number) =>
    size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, at));
  return {
    scale,
    x: place(x, stage.width, image.width * scale),
    y: place(y, stage.height, image.height * scale),
  };
}
