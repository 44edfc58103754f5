import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { PreflightImage } from '../../../shared/contract/index.js';
import { imageUrl, thumbUrl } from '../../bridge/media-url.js';
import styles from './preflight.module.css';

/** The box that the picture is fitted into, CSS pixels, and the width that is asked of the host. */
const BOX = { width: 136, height: 96 };
const ASKED = 256;

/** The picture as stored, with a frame around what is trained; what is cut away is dark. */
export function CroppedThumb({ projectId, image }: { projectId: string; image: PreflightImage }) {
  const [failed, setFailed] = useState<string | null>(null);
  const { imageId: id, version, width, height, placement, name } = image;
  if (failed === version || width < 1 || height < 1) {
    return (
      <div className={styles['thumbBox']}>
        <IconPhotoOff size={24} stroke={1.4} aria-label="Not readable" />
      </div>
    );
  }
  const scale = Math.min(BOX.width / width, BOX.height / height);
  // The host's thumbnails apply EXIF rotation, the trainer does not: rotated images use the trainer's view.
  const url = image.isTurnedElsewhere
    ? imageUrl(projectId, { id, version }, 'trainer')
    : thumbUrl(projectId, { id, version }, ASKED);
  const crop = placement?.crop;
  return (
    <div className={styles['thumbBox']}>
      <div className={styles['thumb']} style={{ width: width * scale, height: height * scale }}>
        <img
          src={url}
          alt={name}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setFailed(version)}
        />
        {crop === undefined ? null : (
          <span
            className={styles['frame']}
            aria-hidden
            style={{
              left: crop.left * scale,
              top: crop.top * scale,
              width: crop.width * scale,
              height: crop.height * scale,
            }}
          />
        )}
      </div>
    </div>
  );
}
