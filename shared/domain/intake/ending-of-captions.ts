import {
  CAPTION_EXTENSIONS,
  isImageName,
  splitExtension,
  USUAL_CAPTION_EXTENSION,
} from '../dataset/index.js';

/**
 * The one ending that all captions beside the images of a folder have, where it is not the usual one; null when they have
 * several, or the usual one is among them. By exact names, as the trainer looks for them.
 */
export function endingOfCaptions(names: readonly string[]): string | null {
  const stems = new Set(names.filter(isImageName).map((name) => splitExtension(name).stem));
  const endings = new Set<string>();
  for (const name of names) {
    const { stem, extension } = splitExtension(name);
    if (CAPTION_EXTENSIONS.includes(extension) && stems.has(stem)) endings.add(extension);
  }
  const [only] = endings;
  return endings.size === 1 && only !== USUAL_CAPTION_EXTENSION ? (only ?? null) : null;
}
