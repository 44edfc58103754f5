/** An image of a run as far as its caches depend on it. */
export interface CacheSource {
  /** File name of the image. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Pixels as stored; 0: not known. */
  readonly width: number;
  readonly height: number;
  /** Changes with the time and size of the file. */
  readonly version: string;
  /** Unix ms. */
  readonly modifiedAt: number;
  /** What is trained as its caption, all lines; null: the run ends before anything is cached. */
  readonly text: string | null;
  /** When its caption file was written, Unix ms; null: there is none. */
  readonly captionModifiedAt: number | null;
}

export interface CacheFolder {
  readonly conceptId: string;
  /** Absolute. */
  readonly dir: string;
  readonly images: readonly CacheSource[];
}

/** The caches that a run will look for. */
export interface CacheWork {
  readonly folders: readonly CacheFolder[];
  /** Null: this run keeps no latents on disk. `ae`: path of the file. */
  readonly latents: {
    readonly resolution: string;
    readonly noUpscale: boolean;
    readonly ae: string;
  } | null;
  /** Null: this run keeps no text encoder outputs on disk. */
  readonly text: {
    readonly t5xxlMaxTokenLength: number;
    readonly applyT5AttnMask: boolean;
    readonly clipL: string;
    readonly t5xxl: string;
  } | null;
}
