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
 * Text or tags. A large field remembers the choice on this machine; one in the grid begins as text, so that thousands of
 * cells stay light. A caption that does not look like tags is always shown as text, but for one whose tags were just edited
 * here: it must not be taken from under the cursor.
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
