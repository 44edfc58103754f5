import { useEffect, useState } from 'react';
import type { DatasetImage, ImageProblem } from '../../../../shared/contract/index.js';
import { imageUrl, thumbUrl } from '../../../bridge/media-url.js';
import type { Size } from './zoom.js';
import { useZoom } from './use-zoom.js';
import { useProjectSession } from '../../../stores/app-stores.js';

/** The image on the stage, its zoom and size. Another image, or the other way of seeing it, begins fitted. */
export function useImageOnStage(projectId: string, image: DatasetImage, isTrainer: boolean) {
  const src = imageUrl(projectId, image, isTrainer ? 'trainer' : 'upright');
  const [known, setKnown] = useState<{ src: string; size: Size } | null>(null);
  const size = known?.src === src ? known.size : sizeAtFirst(image, isTrainer);
  const { stageRef, zoom } = useZoom(size);
  const [zoomedSrc, setZoomedSrc] = useState(src);
  if (zoomedSrc !== src) {
    setZoomedSrc(src);
    zoom.fit();
  }
  return {
    src,
    placeholder: thumbUrl(projectId, image, 512),
    size,
    zoom,
    stageRef,
    onSize: (next: Size) => setKnown({ src, size: next }),
  };
}

/** Assumed size until the image has loaded: as stored, with sides swapped for EXIF rotation (mostly a quarter turn). */
function sizeAtFirst({ width, height, problems }: DatasetImage, isTrainer: boolean): Size {
  if (width === 0) return { width: 512, height: 512 };
  const isTurned = !isTrainer && problems.includes('exif_rotated');
  return isTurned ? { width: height, height: width } : { width, height };
}

const NOT_SHOWN: ReadonlySet<ImageProblem> = new Set(['unreadable', 'link_outside']);

/** Fetches the neighbours ahead, so that going on shows them at once. Called off when they are neighbours no more. */
export function usePreload(projectId: string, ids: readonly (string | undefined)[]): void {
  const { dataset } = useProjectSession();
  const key = ids.join(' ');
  useEffect(() => {
    const { images } = dataset.store.getState();
    const loading = key.split(' ').flatMap((id) => {
      const image = images.get(id);
      if (image === undefined || image.problems.some((problem) => NOT_SHOWN.has(problem)))
        return [];
      const element = new Image();
      element.src = imageUrl(projectId, image);
      return [element];
    });
    return () => {
      for (const element of loading) element.removeAttribute('src');
    };
  }, [dataset, projectId, key]);
}
