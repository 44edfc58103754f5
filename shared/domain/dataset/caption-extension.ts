/** Extensions that captions may have: what tools of the field write. The trainer would take any, an image's own too. */
export const CAPTION_EXTENSIONS: readonly string[] = [
  '.txt',
  '.caption',
  '.captions',
  '.tags',
  '.cap',
];

/** What captions have where nothing else is said. */
export const USUAL_CAPTION_EXTENSION = '.txt';

/** True for the extension (with its dot, any case) of a caption file. */
export function isCaptionExtension(extension: string): boolean {
  return CAPTION_EXTENSIONS.includes(extension.toLowerCase());
}
