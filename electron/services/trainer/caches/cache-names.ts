/** What the name of a trainer's cache file says. `size`: of the image as stored, pixels. */
export type CacheName =
  | {
      readonly kind: 'latents';
      readonly stem: string;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'text'; readonly stem: string };

/** `photo_1024x0768_flux.npz`: width and height of the image, at least four digits each (trainer's own naming). */
const LATENTS = /^(.*)_(\d{4,})x(\d{4,})_flux\.npz$/;
const TEXT = /^(.*)_flux_te\.npz$/;

/** Reads the name of a cache file; null for any other file. */
export function cacheNameOf(name: string): CacheName | null {
  const [, stem, width, height] = LATENTS.exec(name) ?? [];
  if (stem !== undefined) {
    return { kind: 'latents', stem, width: Number(width), height: Number(height) };
  }
  const text = TEXT.exec(name)?.[1];
  return text === undefined ? null : { kind: 'text', stem: text };
}
