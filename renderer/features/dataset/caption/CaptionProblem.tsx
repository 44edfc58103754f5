import type { CaptionDraft } from '../../../stores/caption-drafts.js';

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
