import { UnstyledButton } from '@mantine/core';
import { thumbUrl } from '../../../bridge/media-url.js';
import { useProjectSession } from '../../../stores/app-stores.js';
import { useStore } from '../../../stores/use-store.js';
import styles from './panels.module.css';

interface ProblemImagesProps {
  readonly ids: readonly string[];
  readonly measured: Readonly<Record<string, string>>;
  /** The first of them is the one to keep. */
  readonly hasBest?: boolean;
  readonly onOpen: (id: string) => void;
}

/** More thumbnails than this tell nothing more; the grid shows them all. */
const SHOWN = 12;

/** Thumbnails of the images of a problem; each opens large, and says what was measured. */
export function ProblemImages({ ids, measured, hasBest = false, onOpen }: ProblemImagesProps) {
  const { projectId, dataset } = useProjectSession();
  const { images } = useStore(dataset.store);
  const shown = ids.slice(0, SHOWN).flatMap((id) => images.get(id) ?? []);
  return (
    <ul className={styles['thumbs']}>
      {shown.map((image, at) => {
        const isBest = hasBest && at === 0;
        const facts = measured[image.id];
        return (
          <li key={image.id}>
            <UnstyledButton
              aria-label={`Open ${image.name}${isBest ? ', the best of its group' : ''}`}
              title={facts === undefined ? image.name : `${image.name}: ${facts}`}
              data-best={isBest || undefined}
              onClick={() => onOpen(image.id)}
            >
              <img src={thumbUrl(projectId, image, 256)} alt="" loading="lazy" decoding="async" />
            </UnstyledButton>
          </li>
        );
      })}
      {ids.length > SHOWN ? <li className="ls-dim">+{ids.length - SHOWN}</li> : null}
    </ul>
  );
}
