import { MOST_CHARACTERS } from '../../../../shared/domain/captions/index.js';
import { useReadOnly } from '../../../stores/use-read-only.js';
import { useProjectSession } from '../../../stores/app-stores.js';
import { TagEditor } from './TagEditor.js';
import type { CaptionView } from './use-caption-view.js';

interface CaptionEditorProps {
  readonly imageId: string;
  readonly imageName: string;
  /** Lines of 20 px. */
  readonly rows: number;
  readonly text: string;
  readonly view: CaptionView;
  readonly hasFocusAtStart: boolean;
}

/** Where a caption is typed, or its tags are put in order. Both have the same height. */
export function CaptionEditor(props: CaptionEditorProps) {
  const { imageId, imageName, rows, text, view, hasFocusAtStart } = props;
  const { captions } = useProjectSession();
  const readOnly = useReadOnly();
  if (view.tags !== null && readOnly === null)
    return (
      <div style={{ height: rows * 20 + 6 }}>
        <TagEditor
          imageName={imageName}
          tags={view.tags}
          hasFocusAtStart={hasFocusAtStart}
          onTags={(tags) => captions.edit(imageId, view.textWith(tags))}
        />
      </div>
    );
  return (
    <textarea
      aria-label={`Caption of ${imageName}`}
      placeholder="Write a caption…"
      spellCheck={false}
      rows={rows}
      readOnly={readOnly !== null}
      title={readOnly ?? undefined}
      maxLength={MOST_CHARACTERS}
      // Asked for by pressing a button, so the focus is expected here.
      // eslint-disable-next-line jsx-a11y/no-autofocus
      autoFocus={hasFocusAtStart}
      value={text}
      onChange={(event) => captions.edit(imageId, event.currentTarget.value)}
      onBlur={() => void captions.flush(imageId)}
    />
  );
}
