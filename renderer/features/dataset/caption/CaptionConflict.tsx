import { Button } from '@mantine/core';
import type { CaptionDraft } from '../../../stores/caption-drafts.js';

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
