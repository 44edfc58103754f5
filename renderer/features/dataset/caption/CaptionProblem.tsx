import { Button } from '@mantine/core';
import type { CaptionDraft } from '../../../stores/caption-drafts.js';
import styles from './caption.module.css';

interface CaptionProblemProps {
  readonly draft: CaptionDraft | undefined;
  readonly onRetry: () => void;
}

/** Why a caption was not saved, and the way to try again. */
export function CaptionProblem({ draft, onRetry }: CaptionProblemProps) {
  if (draft?.phase !== 'error') return null;
  return (
    <div className="caption-error" role="alert">
      <span title={errorText(draft)}>{errorText(draft)}</span>
      <button type="button" className="link" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

/** The banner already says that the host is away; here only what it means for this text. */
function errorText({ error }: CaptionDraft): string {
  if (error?.code === 'disconnected') return 'Kept here until the host is back.';
  return [error?.message, error?.hint].filter(Boolean).join(' ');
}

interface CaptionConflictProps {
  readonly imageName: string;
  readonly draft: CaptionDraft | undefined;
  readonly onChoose: (choice: 'mine' | 'disk') => void;
}

/** The file changed while it was edited here: both texts, and the user's choice. Nothing is lost before that. */
export function CaptionConflict({ imageName, draft, onChoose }: CaptionConflictProps) {
  if (draft?.phase !== 'conflict' || draft.onDisk === null) return null;
  const [mine, disk] = [draft.text, draft.onDisk.text];
  return (
    <div
      className="conflict"
      role="alertdialog"
      aria-label={`Caption of ${imageName} changed on disk`}
    >
      <b>The file was changed elsewhere.</b>
      <dl>
        <dt>Yours</dt>
        <dd>{mine === '' ? '(empty)' : mine}</dd>
        <dt>On disk</dt>
        <dd>{disk === '' ? '(empty)' : disk}</dd>
      </dl>
      <div className="conflict-actions">
        <Button size="compact-xs" onClick={() => onChoose('mine')}>
          Keep mine
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => onChoose('disk')}>
          Take the one on disk
        </Button>
      </div>
    </div>
  );
}

interface UndecodableCaptionProps {
  readonly imageName: string;
  readonly onEncoding: () => void;
  readonly onWriteAnew: () => void;
}

/** In place of the caption whose bytes fit no known encoding: nothing can be typed over it by accident. */
export function UndecodableCaption({
  imageName,
  onEncoding,
  onWriteAnew,
}: UndecodableCaptionProps) {
  return (
    <div
      className={styles['undecodable']}
      role="group"
      aria-label={`The caption of ${imageName} cannot be read`}
    >
      <p>The caption file fits no known encoding. It stays as it is until you choose.</p>
      <div>
        <Button size="compact-xs" variant="default" data-cell-entry onClick={onEncoding}>
          Choose encoding…
        </Button>
        <Button size="compact-xs" variant="default" tabIndex={-1} onClick={onWriteAnew}>
          Write anew
        </Button>
      </div>
    </div>
  );
}
