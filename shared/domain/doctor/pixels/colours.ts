/** Largest difference between two channels (levels) that JPEG makes out of a grey picture. */
const GREY_SPREAD = 6;
/** Share of pixels that may stray further: a coloured signature in a corner does not make a colour picture. */
const STRAYING = 0.002;

/** True when a picture has no colours to speak of. `rgb`: three bytes a pixel. */
export function isGreyContent(rgb: Uint8Array): boolean {
  const most = (rgb.length / 3) * STRAYING;
  let coloured = 0;
  for (let at = 0; at < rgb.length; at += 3) {
    const [red, green, blue] = [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
    const spread = Math.max(red, green, blue) - Math.min(red, green, blue);
    if (spread > GREY_SPREAD && (coloured += 1) > most) return false;
  }
  return true;
}

/** Brightness of RGB pixels as JPEG has it, 0 to 255. */
export function greyOf(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel += 1, at += 3) {
    grey[pixel] = (77 * (rgb[at] ?? 0) + 150 * (rgb[at + 1] ?? 0) + 29 * (rgb[at + 2] ?? 0)) >> 8;
  }
  return grey;
}
