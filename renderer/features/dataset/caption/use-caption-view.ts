import { useState } from 'react';
import {
  captionLines,
  splitTags,
  tagsOfCaption,
  withTags,
} from '../../../../shared/domain/captions/index.js';

const KEY = 'caption-view';

export interface CaptionView {
  /** The tags to show as chips; null: show the text. */
  readonly tags: readonly string[] | null;
  /** True when the tag view is offered or open. */
  readonly isOffered: boolean;
  /** The text that the caption has with other tags; it stays in the tag view, whatever it looks like. */
  textWith(tags: readonly string[]): string;
  toggle(): void;
  /** True right after `toggle`: the editor that was asked for takes the focus. */
  readonly wasToggled: boolean;
}

/**
 * The view of a caption: text or tags. A large field remembers the choice on this machine; a field in the grid begins as
 * text, so that many cells stay cheap to render. A caption that does not look like tags is shown as text. The exception is
 * a caption whose tags were just edited here: switching its view would take the editor away under the cursor.
 */
export function useCaptionView(text: string, isLarge: boolean): CaptionView {
  const [wantsTags, setWantsTags] = useState(() => isLarge && localStorage.getItem(KEY) === 'tags');
  const [written, setWritten] = useState<string | null>(null);
  const [wasToggled, setToggled] = useState(false);
  const isOurs = written === text && wantsTags;
  const tags = tagsOfCaption(text) ?? (isOurs ? splitTags(captionLines(text).line) : null);
  return {
    tags: wantsTags ? tags : null,
    isOffered: tags !== null,
    textWith: (next) => {
      const after = withTags(text, next);
      setWritten(after);
      return after;
    },
    toggle: () => {
      setToggled(true);
      setWritten(null);
      setWantsTags(!wantsTags);
      if (isLarge) localStorage.setItem(KEY, wantsTags ? 'text' : 'tags');
    },
    wasToggled,
  };
}
