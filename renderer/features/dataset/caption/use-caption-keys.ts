import type { KeyboardEvent } from 'react';

interface CaptionMoves {
  readonly onOpen?: () => void;
  readonly onNext?: () => boolean;
  readonly onPrevious?: () => boolean;
  readonly onLeave?: () => void;
}

/**
 * The keys of a caption: Tab to the next one, Ctrl+S saves, Ctrl+Enter opens the image, Escape leaves. Ctrl+Z stays the text
 * field's own. In the tag view Tab goes on from the field behind the tags, and back from the tags.
 */
export function useCaptionKeys(
  { onOpen, onNext, onPrevious, onLeave }: CaptionMoves,
  onSave: () => void,
): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.nativeEvent.isComposing) return;
    if (isTab(event)) {
      const move = event.shiftKey ? onPrevious : onNext;
      if (move?.() === true) event.preventDefault();
    } else if (event.key === 'Escape' && onLeave !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      onLeave();
    } else if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() === 's') onSave();
      else if (event.key === 'Enter' && onOpen !== undefined) onOpen();
      else return;
      event.preventDefault();
    }
  };
}

/** True for a Tab that leaves the caption, not one from the tags to the field behind them or back. */
function isTab(event: KeyboardEvent): boolean {
  if (event.key !== 'Tab' || event.altKey || event.ctrlKey || event.metaKey) return false;
  const { target } = event;
  if (target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLInputElement) {
    const hasTags = event.currentTarget.querySelector('[data-tag-id]') !== null;
    return !(event.shiftKey && hasTags);
  }
  return event.shiftKey && target instanceof HTMLElement && target.matches('[data-tag-id]');
}
