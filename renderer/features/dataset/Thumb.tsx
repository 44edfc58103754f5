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

/**
 * A thumbnail. It is not requested during fast scrolling, and its request is aborted on unmount, so that the host drops the
 * work.
 */
export function Thumb({ projectId, image, size }: ThumbProps) {
  const [failed, setFailed] = useState<string | null>(null);
  const node = useRef<HTMLImageElement>(null);
  const hasLanded = useHasLanded();
  const isLink = image.problems.includes('link_outside');
  // The trainer reads this image format, but the app has no decoder for it.
  const isHidden = image.trainerView?.isHidden === true;
  const isBroken =
    isLink || isHidden || failed === image.version || image.problems.includes('unreadable');
  const Icon = isLink ? IconLink : IconPhotoOff;
  const url = thumbUrl(projectId, image, thumbWidth(size));
  useEffect(() => {
    const element = node.current;
    // Removing an `img` from the document does not abort its request; removing `src` does.
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

/** Widths that the page requests, in pixels. Few, so that different cell sizes share entries of the host's disk cache. */
const WIDTHS = [128, 256, 512, 1024] as const;

function thumbWidth(size: number): number {
  // 6 % fewer pixels than needed are not noticed, while the next width means four times the pixels to load.
  const pixels = size * window.devicePixelRatio * 0.94;
  return WIDTHS.find((width) => width >= pixels) ?? 1024;
}
