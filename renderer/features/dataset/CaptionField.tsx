import { useState } from 'react';
import { useProjectSession } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';
import { CaptionConflict } from './caption/CaptionConflict.js';
import { CaptionFoot } from './caption/CaptionFoot.js';
import { CaptionProblem } from './caption/CaptionProblem.js';
import { EncodingModal } from './caption/EncodingModal.js';
import { CaptionEditor } from './caption/CaptionEditor.js';
import { UndecodableCaption } from './caption/UndecodableCaption.js';
import { useCaptionKeys } from './caption/use-caption-keys.js';
import { useCaptionView } from './caption/use-caption-view.js';

interface CaptionFieldProps {
  readonly imageId: string;
  readonly imageName: string;
  readonly rows?: number;
  /** -1 where the Tab key must not enter, as in a grid that is one stop of it. */
  readonly tabIndex?: number;
  /** Opens the viewer (Ctrl+Enter). */
  readonly onOpen?: () => void;
  /** The Tab key inside: goes to the next caption and returns true, or false where there is none. */
  readonly onNext?: () => boolean;
  readonly onPrevious?: () => boolean;
  /** Escape inside: back to where the caption was entered from. */
  readonly onLeave?: () => void;
}

/** From here on a field counts as large: it says more, and remembers the view. */
const LARGE_ROWS = 6;

/** The caption of one image, edited in place as text or tags. What is typed is a draft until disk has it. */
export function CaptionField(props: CaptionFieldProps) {
  const { imageId, imageName, rows = 3, tabIndex = 0 } = props;
  const { captions, dataset } = useProjectSession();
  const image = useStore(dataset.store, (state) => state.images.get(imageId));
  const draft = useStore(captions.store, (state) => state.drafts.get(imageId));
  const [isRewriting, setRewriting] = useState(false);
  const [isChoosing, setChoosing] = useState(false);
  const text = draft?.text ?? image?.caption ?? '';
  const isLarge = rows >= LARGE_ROWS;
  const view = useCaptionView(text, isLarge);
  const onKeyDown = useCaptionKeys(props, () => void captions.flush(imageId));
  const problems = image?.problems ?? [];
  const isLocked = problems.includes('caption_undecodable') && draft === undefined && !isRewriting;
  return (
    // The keys of everything inside bubble up to here.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="caption" data-phase={draft?.phase} onKeyDown={onKeyDown}>
      {isLocked ? (
        <UndecodableCaption
          imageName={imageName}
          onEncoding={() => setChoosing(true)}
          onWriteAnew={() => setRewriting(true)}
        />
      ) : (
        <CaptionEditor
          {...{ imageId, imageName, rows, tabIndex, text, view }}
          hasFocusAtStart={view.wasToggled || isRewriting}
        />
      )}
      <CaptionFoot
        text={text}
        draft={draft}
        isLarge={isLarge}
        view={isLocked ? null : view}
        hasForeignEncoding={problems.includes('caption_not_utf8')}
        onEncoding={() => setChoosing(true)}
      />
      <CaptionProblem draft={draft} onRetry={() => void captions.flush(imageId)} />
      {draft?.phase === 'conflict' && draft.onDisk !== null ? (
        <CaptionConflict
          imageName={imageName}
          mine={draft.text}
          disk={draft.onDisk.text}
          onChoose={(choice) => captions.resolve(imageId, choice)}
        />
      ) : null}
      {isChoosing ? (
        <EncodingModal imageId={imageId} imageName={imageName} onClose={() => setChoosing(false)} />
      ) : null}
    </div>
  );
}
