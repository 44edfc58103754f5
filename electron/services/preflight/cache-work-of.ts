import type { TrainingSettings } from '../../../shared/domain/config/value/index.js';
import { sizeTaken } from '../../../shared/domain/pictures/index.js';
import type { CacheFolder, CacheSource, CacheWork } from '../trainer/caches/index.js';
import type { Look, LookedImage } from './look.js';

/** The trainer's own default for FLUX.1-dev (its strategy_flux.py). */
const T5_TOKENS = 512;

/** The caches that a run of these settings will look for. */
export function cacheWorkOf({ set, plan }: Look, settings: TrainingSettings): CacheWork {
  const config = settings.counted;
  const { resolution, noUpscale } = plan.buckets;
  const tokens = settings.plain('t5xxl_max_token_length');
  return {
    folders: foldersOf(set.images.map(({ image }) => image)),
    latents: config.cacheLatentsToDisk
      ? { resolution: `${resolution.width}x${resolution.height}`, noUpscale, ae: config.ae }
      : null,
    text: config.cacheTextEncoderOutputsToDisk
      ? {
          t5xxlMaxTokenLength: typeof tokens === 'number' ? tokens : T5_TOKENS,
          applyT5AttnMask: settings.plain('apply_t5_attn_mask') === true,
          clipL: config.clipL,
          t5xxl: config.t5xxl,
        }
      : null,
  };
}

function foldersOf(images: readonly LookedImage[]): CacheFolder[] {
  const folders = new Map<string, { conceptId: string; dir: string; images: CacheSource[] }>();
  for (const looked of images) {
    const { id: conceptId, dir } = looked.concept;
    const folder = folders.get(conceptId) ?? { conceptId, dir, images: [] };
    folder.images.push(sourceOf(looked));
    folders.set(conceptId, folder);
  }
  return [...folders.values()];
}

function sourceOf({ image, caption }: LookedImage): CacheSource {
  const { name, sizeBytes, version } = image;
  // The trainer names its caches by the size that it takes the image for.
  const { width, height } = sizeTaken(image);
  return {
    name,
    sizeBytes,
    width,
    height,
    version,
    // Microseconds, as `contentVersion` of the dataset has them.
    modifiedAt: Number.parseInt(version, 36) / 1000,
    text: caption.read.kind === 'lines' ? caption.read.lines.join('\n') : null,
    captionModifiedAt: caption.rev === null ? null : Number.parseInt(caption.rev, 36),
  };
}
