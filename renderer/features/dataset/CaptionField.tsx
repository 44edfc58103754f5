import { useProjectSession } from '../../stores/app-stores.js';
import type { CaptionDraft } from '../../stores/caption-drafts.js';
import { useStore } from '../../stores/use-store.js';
import { CaptionConflict } from './CaptionConflict.js';

interface CaptionFieldProps {
  readonly imageId: string;
  readonly imageName: string;
  readonly rows?: number;
  /** Opens the viewer (Ctrl+Enter). */
  readonly onOpen?: () => void;
}

/** The caption of one image, edited in place. What is typed is a draft until disk has it. */
export function CaptionField({ imageId, imageName, rows = 3, onOpen }: CaptionFieldProps) {
  const { captions, dataset } = useProjectSession();
  const saved = useStore(dataset.store, (state) => state.images.get(imageId)?.caption ?? '');
  const draft = useStore(captions.store, (state) => state.drafts.get(imageId));
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key.toLowerCase() === 's') {
      event.preventDefault();
      void captions.flush(imageId);
    } else if (event.key === 'Enter' && onOpen !== undefined) {
      event.preventDefault();
      onOpen();
    }
  };
  return (
    <div className="caption" data-phase={draft?.phase}>
      <textarea
        aria-label={`Caption of ${imageName}`}
        placeholder="Write a caption…"
        spellCheck={false}
        rows={rows}
        maxLength={20_000}
        value={draft?.text ?? saved}
        onChange={(event) => captions.edit(imageId, event.currentTarget.value)}
        onBlur={() => void captions.flush(imageId)}
        onKeyDown={onKeyDown}
      />
      <CaptionState draft={draft} />
      {draft?.phase === 'error' ? (
        <div className="caption-error" role="alert">
          <span title={errorText(draft)}>{errorText(draft)}</span>
          <button type="button" className="link" onClick={() => void captions.flush(imageId)}>
            Try again
          </button>
        </div>
      ) : null}
      {draft?.phase === 'conflict' && draft.onDisk !== null ? (
        <CaptionConflict
          imageName={imageName}
          mine={draft.text}
          disk={draft.onDisk.text}
          onChoose={(choice) => captions.resolve(imageId, choice)}
        />
      ) : null}
    </div>
  );
}

/** The banner already says that the host is away; here only what it means for this text. */
function errorText({ error }: CaptionDraft): string {
  if (error?.code === 'disconnected') return 'Kept here until the host is back.';
  return [error?.message, error?.hint].filter(Boolean).join(' ');
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
