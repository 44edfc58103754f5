import { captionLines } from '../../../../shared/domain/captions/index.js';
import type { DatasetImage } from '../../../../shared/contract/index.js';
import {
  tokenCountsOf,
  type TokenCounters,
} from '../../../../shared/domain/dataset-filter/index.js';
import { CLIP_TOKENS, T5_TOKENS } from '../../../../shared/domain/tokens/index.js';
import { tokenStore } from '../../../stores/token-counts.js';
import { useStore } from '../../../stores/use-store.js';
import styles from './caption.module.css';

const T5_MEANS =
  'T5 carries the text of a FLUX.1-dev caption and reads 511 tokens and its end mark (512). What is beyond is cut off: the training never sees it.';
const CLIP_MEANS =
  'CLIP reads 75 tokens between its start and end mark (77) and gives FLUX one vector, the overall impression. What is beyond is cut off for that vector alone; T5 still reads it.';

/** How many tokens each text encoder cuts a caption into, beside what it reads. Counted as the trainer does. */
export function TokenCount(props: { image: DatasetImage; text: string; isLarge: boolean }) {
  const { image, text, isLarge } = props;
  const { counters, error } = useStore(tokenStore);
  if (error !== null)
    return (
      <span className={styles['tokens']} title={error}>
        tokens not counted
      </span>
    );
  if (counters === null) return <span className={styles['tokens']} />;
  const { t5, clip } =
    text === image.caption ? tokenCountsOf(image, counters) : countOf(text, counters);
  return (
    <span className={styles['tokens']} data-large={isLarge || undefined}>
      <Count name="T5" count={t5} limit={T5_TOKENS} means={T5_MEANS} isLarge={isLarge} />
      <Count name="CLIP" count={clip} limit={CLIP_TOKENS} means={CLIP_MEANS} isLarge={isLarge} />
    </span>
  );
}

/** Of a text that is being typed. */
function countOf(text: string, { t5, clip }: TokenCounters) {
  const { line } = captionLines(text);
  return { t5: t5(line), clip: clip(line) };
}

function Count(props: {
  name: 'T5' | 'CLIP';
  count: number;
  limit: number;
  means: string;
  isLarge: boolean;
}) {
  const { name, count, limit, means, isLarge } = props;
  const over = count - limit;
  const tone = over <= 0 ? undefined : name === 'T5' ? 'error' : 'warning';
  const cut = over > 0 ? ` ${String(over)} of them are cut off.` : '';
  return (
    <span data-tone={tone} title={`${String(count)} tokens of ${name}.${cut} ${means}`}>
      {name}{' '}
      <span className="ls-num">
        {isLarge || over > 0 ? `${String(count)}/${String(limit)}` : count}
      </span>
    </span>
  );
}
