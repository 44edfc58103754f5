import { useState } from 'react';
import type { DatasetImage } from '../../../shared/contract/index.js';
import { useProjectSession } from '../../stores/app-stores.js';
import { useStore } from '../../stores/use-store.js';
import { CaptionConflict, CaptionProblem, UndecodableCaption } from './caption/CaptionProblem.js';
import { CaptionFoot } from './caption/CaptionFoot.js';
import { EncodingModal } from './caption/EncodingModal.js';
import { CaptionEditor } from './caption/CaptionEditor.js';
import { useCaptionView } from './caption/use-caption-view.js';

interface CaptionFieldProps {
  readonly image: DatasetImage;
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
export function CaptionField({ image, rows = 3, onOpen }: CaptionFieldProps) {
  const { id: imageId, name: imageName, problems } = image;
  const { captions } = useProjectSession();
  const draft = useStore(captions.store, (state) => state.drafts.get(imageId));
  const [isRewriting, setRewriting] = useState(false);
  const [isChoosing, setChoosing] = useState(false);
  const text = draft?.text ?? image.caption;
  const isLarge = rows >= LARGE_ROWS;
  const view = useCaptionView(text, isLarge);
  const isLocked = problems.includes('caption_undecodable') && draft === undefined && !isRewriting;
  const onSave = () => void captions.flush(imageId);
  const onView = isLocked || !view.isOffered ? undefined : view.toggle;
  const writeAnew = () => {
    setChoosing(false);
    setRewriting(true);
  };
  return (
    // The keys of everything inside bubble up to here.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className="caption"
      data-cell-field
      data-phase={draft?.phase}
      onKeyDown={keysOf({ onSave, onOpen, onView })}
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
        image={image}
        text={text}
        draft={draft}
        isLarge={isLarge}
        view={isLocked ? null : view}
        hasForeignEncoding={problems.includes('caption_not_utf8')}
        onEncoding={() => setChoosing(true)}
      />
      <CaptionProblem draft={draft} onRetry={onSave} />
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

interface CaptionKeys {
  readonly onSave: () => void;
  readonly onOpen: (() => void) | undefined;
  /** Text or tags; undefined where there is nothing to choose. */
  readonly onView: (() => void) | undefined;
}

/** Ctrl+S saves, Ctrl+Enter opens the image, Alt+T goes from text to tags and back. */
function keysOf({ onSave, onOpen, onView }: CaptionKeys) {
  return (event: React.KeyboardEvent) => {
    const isCtrl = event.ctrlKey || event.metaKey;
    if (isCtrl && event.key.toLowerCase() === 's') onSave();
    else if (isCtrl && event.key === 'Enter' && onOpen !== undefined) onOpen();
    // By place on the keyboard: with Alt some layouts write other signs there.
    else if (event.altKey && !isCtrl && event.code === 'KeyT' && onView !== undefined) onView();
    else return;
    event.preventDefault();
  };
}
