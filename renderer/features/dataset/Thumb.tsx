import { IconLink, IconPhotoOff } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { DatasetImage } from '../../../shared/contract/index.js';
import { thumbUrl } from '../../bridge/media-url.js';
import { useHasLanded } from '../../components/virtual-grid/index.js';

interface ThumbProps {
  readonly projectId: string;
  readonly image: DatasetImage;
  /** Longest side on screen, CSS pixels. */
  readonly size: number;
}

/** A thumbnail; not asked for while the images fly past. One that leaves the document while it is on its way is called off, so that the host drops it. */
export function Thumb({ projectId, image, size }: ThumbProps) {
  const [failed, setFailed] = useState<string | null>(null);
  const node = useRef<HTMLImageElement>(null);
  const hasLanded = useHasLanded();
  const isLink = image.problems.includes('link_outside');
  // The trainer reads its kind, the app has no decoder for it.
  const isHidden = image.trainerView?.isHidden === true;
  const isBroken =
    isLink || isHidden || failed === image.version || image.problems.includes('unreadable');
  const Icon = isLink ? IconLink : IconPhotoOff;
  const url = thumbUrl(projectId, image, thumbWidth(size));
  useEffect(() => {
    const element = node.current;
    // A browser goes on loading an image that was only taken out of the document.
    return () => element?.removeAttribute('src');
  }, []);
  if (isBroken)
    return (
      <span className="cell-broken ls-dim">
        <Icon size={24} stroke={1.4} aria-hidden />
        {size < 100 ? null : whyNotShown(isLink, isHidden)}
      </span>
    );
  return (
    <img
      ref={node}
      {...(hasLanded ? { src: url } : {})}
      alt=""
      decoding="async"
      draggable={false}
      onError={() => setFailed(image.version)}
    />
  );
}

function whyNotShown(isLink: boolean, isHidden: boolean): string {
  if (isLink) return 'outside the folder';
  return isHidden ? 'trained, not shown' : 'not readable';
}

/** The sizes that the host makes; few, so that its disk cache is shared between sizes of the grid. */
const WIDTHS = [128, 256, 512, 1024] as const;

function thumbWidth(size: number): number {
  // A few pixels short are not seen, a file of four times the size is.
  const pixels = size * window.devicePixelRatio * 0.94;
  return WIDTHS.find((width) => width >= pixels) ?? 1024;
}
