import type { KeptDraft } from './caption-drafts.js';
import type { DraftShelf } from './project-session.js';

/** Keeps unsaved drafts in the page's storage, so that neither a reload nor a closed window loses a keystroke. */
export function draftShelf(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): DraftShelf {
  const keyOf = (projectId: string) => `caption-drafts ${projectId}`;
  return {
    read: (projectId) => parseDrafts(storage.getItem(keyOf(projectId))),
    write: (projectId, drafts) => {
      if (drafts.length === 0) storage.removeItem(keyOf(projectId));
      else storage.setItem(keyOf(projectId), JSON.stringify(drafts));
    },
  };
}

/** The drafts in a stored text; what is not a draft is left out. */
export function parseDrafts(text: string | null): KeptDraft[] {
  if (text === null) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter(isDraft) : [];
  } catch {
    // Text that is no JSON was not written by this app, so ignoring it loses no draft.
    return [];
  }
}

function isDraft(value: unknown): value is KeptDraft {
  if (typeof value !== 'object' || value === null) return false;
  const { imageId, text, baseRev } = value as Record<string, unknown>;
  return [imageId, text, baseRev].every((part) => typeof part === 'string');
}
