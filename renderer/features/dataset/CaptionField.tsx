import { useState } from 'react';
import { useProjectSession } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';
import { CaptionConflict } from './caption/CaptionConflict.js';
import { CaptionFoot } from './caption/CaptionFoot.js';
import { CaptionProblem } from './caption/CaptionProblem.js';
import { EncodingModal } from './caption/EncodingModal.js';
import { CaptionEditor } from './caption/CaptionEditor.js';
import { UndecodableCaption } from './caption/UndecodableCaption.js';
import { useCaptionView } from './caption/use-caption-view.js';

interface CaptionFieldProps {
  readonly imageId: string;
  readonly imageName: string;
  readonly rows?: number;
  /** Opens the viewer (Ctrl+Enter). */
  readonly onOpen?: () => void;
}

/** From here on a field counts as large: it says more, and remembers the view. */
const LARGE_ROWS = 6;

/**
 * The caption of one image, edited in place as text or tags. What is typed is a draft until disk has it. Tab and Escape are
 * the grid's; Ctrl+Z stays the text field's own.
 */
export function CaptionField(props: CaptionFieldProps) {
  const { imageId, imageName, rows = 3, onOpen } = props;
  const { captions, dataset } = useProjectSession();
  const image = useStore(dataset.store, (state) => state.images.get(imageId));
  const draft = useStore(captions.store, (state) => state.drafts.get(imageId));
  const [isRewriting, setRewriting] = useState(false);
  const [isChoosing, setChoosing] = useState(false);
  const text = draft?.text ?? image?.caption ?? '';
  const isLarge = rows >= LARGE_ROWS;
  const view = useCaptionView(text, isLarge);
  const problems = image?.problems ?? [];
  const isLocked = problems.includes('caption_undecodable') && draft === undefined && !isRewriting;
  const writeAnew = () => {
    setChoosing(false);
    setRewriting(true);
  };
  return (
    // The keys of everything inside bubble up to here.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className="caption"
      data-phase={draft?.phase}
      onKeyDown={keysOf(() => void captions.flush(imageId), onOpen)}
    >
      {isLocked ? (
        <UndecodableCaption
          imageName={imageName}
          onEncoding={() => setChoosing(true)}
          onWriteAnew={writeAnew}
        />
      ) : (
        <CaptionEditor
          {...{ imageId, imageName, rows, text, view }}
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
      <CaptionConflict
        imageName={imageName}
        draft={draft}
        onChoose={(choice) => captions.resolve(imageId, choice)}
      />
      {isChoosing ? (
        <EncodingModal
          imageId={imageId}
          imageName={imageName}
          onClose={() => setChoosing(false)}
          onWriteAnew={isLocked ? writeAnew : null}
        />
      ) : null}
    </div>
  );
}

/** Ctrl+S saves, Ctrl+Enter opens the image. */
function keysOf(onSave: () => void, onOpen: (() => void) | undefined) {
  return (event: React.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key.toLowerCase() === 's') onSave();
    else if (event.key === 'Enter' && onOpen !== undefined) onOpen();
    else return;
    event.preventDefault();
  };
}
