import type { CaptionPreview, SeenTag } from '../../../shared/contract/index.js';
import { ProblemText } from '../../components/ProblemText.js';
import { thumbUrl } from '../../bridge/media-url.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';
import styles from './captioning.module.css';
import { formatFigure } from '../../../shared/domain/format.js';

/** Images with what the model saw in them and the caption that comes of it. */
export function ReviewList(props: { projectId: string; images: readonly CaptionPreview[] }) {
  return (
    <ul className={styles['images']} aria-label="Images and their captions">
      {props.images.map((one) => (
        <ReviewRow key={one.imageId} projectId={props.projectId} preview={one} />
      ))}
    </ul>
  );
}

/** CSS pixels on screen, and what is asked for: one of the host's widths, sharp on dense screens. */
const THUMB = 112;
const THUMB_ASKED = 256;

function ReviewRow({ projectId, preview }: { projectId: string; preview: CaptionPreview }) {
  const { dataset } = useProjectSession();
  const image = useStore(dataset.store, (state) => state.images.get(preview.imageId));
  if (image === undefined) return null;
  const { state, before, after, tags, others } = preview;
  return (
    <li className={styles['image']} data-review={image.name} data-state={state}>
      <img
        className={styles['thumb']}
        src={thumbUrl(projectId, image, THUMB_ASKED)}
        alt=""
        width={THUMB}
        height={THUMB}
        loading="lazy"
      />
      <div className={styles['imageText']}>
        <div className={styles['imageHead']}>
          <b className="ls-clip">{image.name}</b>
          {state === 'waiting' ? <span className="ls-dim">not looked at yet</span> : null}
        </div>
        {state === 'failed' ? <ProblemText tone="error" message={preview.reason} /> : null}
        {tags.length === 0 ? null : <Tags label="Tags" tags={tags} />}
        {others.length === 0 ? null : <Tags label="Below the threshold" tags={others} isDim />}
        {state === 'ready' ? (
          <p className={styles['caption']} data-same={after === before || undefined}>
            {after === '' ? <span className="ls-dim">(empty caption)</span> : after}
          </p>
        ) : before === '' ? null : (
          <p className={styles['caption']} data-same>
            {before}
          </p>
        )}
      </div>
    </li>
  );
}

function Tags({
  label,
  tags,
  isDim,
}: {
  label: string;
  tags: readonly SeenTag[];
  isDim?: boolean;
}) {
  return (
    <ul className={styles['tags']} aria-label={label} data-dim={isDim}>
      {tags.map(({ text, probability, category }) => (
        <li key={text} className={styles['tag']} data-category={category}>
          {text}
          <span className="ls-num">{formatFigure(probability, 2)}</span>
        </li>
      ))}
    </ul>
  );
}
