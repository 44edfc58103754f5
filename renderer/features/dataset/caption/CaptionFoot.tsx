import { IconTags, IconTextSize } from '@tabler/icons-react';
import type { DatasetImage } from '../../../../shared/contract/index.js';
import type { CaptionDraft } from '../../../stores/caption-drafts.js';
import styles from './caption.module.css';
import { TokenCount } from './TokenCount.js';

interface CaptionFootProps {
  readonly image: DatasetImage;
  readonly text: string;
  readonly draft: CaptionDraft | undefined;
  readonly isLarge: boolean;
  /** Null where the caption cannot be edited. */
  readonly view: { tags: readonly string[] | null; isOffered: boolean; toggle(): void } | null;
  readonly hasForeignEncoding: boolean;
  readonly onEncoding: () => void;
}

/** The line under a caption: its view, its tokens, and whether disk has it. */
export function CaptionFoot(props: CaptionFootProps) {
  const { image, text, draft, isLarge, view, hasForeignEncoding, onEncoding } = props;
  return (
    <div className={styles['foot']} data-large={isLarge || undefined}>
      {view?.isOffered === true ? (
        <button
          type="button"
          className={styles['toggle']}
          tabIndex={isLarge ? 0 : -1}
          title={view.tags === null ? 'Edit as tags (Alt+T)' : 'Edit as text (Alt+T)'}
          aria-label={view.tags === null ? 'Edit as tags' : 'Edit as text'}
          onClick={() => view.toggle()}
        >
          {view.tags === null ? (
            <IconTags size={14} aria-hidden />
          ) : (
            <IconTextSize size={14} aria-hidden />
          )}
          {isLarge ? <span>{view.tags === null ? 'Tags' : 'Text'}</span> : null}
        </button>
      ) : null}
      {view === null ? null : <TokenCount image={image} text={text} isLarge={isLarge} />}
      {hasForeignEncoding ? (
        <button
          type="button"
          className={styles['toggle']}
          title="This file is not UTF-8; the trainer cannot read it. See and choose its encoding."
          onClick={onEncoding}
        >
          encoding…
        </button>
      ) : null}
      <CaptionState draft={draft} />
    </div>
  );
}

const PHASES: Record<CaptionDraft['phase'], { tone?: string; label: string }> = {
  unsaved: { tone: 'warning', label: 'Unsaved' },
  saving: { tone: 'warning', label: 'Saving…' },
  saved: { tone: 'accent', label: 'Saved' },
  error: { tone: 'error', label: 'Not saved' },
  conflict: { tone: 'error', label: 'Changed elsewhere' },
};

function CaptionState({ draft }: { draft: CaptionDraft | undefined }) {
  if (draft === undefined) return null;
  const { tone, label } = PHASES[draft.phase];
  return (
    <span className="caption-state" title={label}>
      <span className="dot" data-tone={tone} />
      <span>{label}</span>
    </span>
  );
}
