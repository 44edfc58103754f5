import type { CaptionEdit } from './edit-schema.js';
import { CaptionEditError } from './expression/error.js';
import { replacer } from './replace.js';

/** An edit by a regular expression: the only kind whose time nobody can foretell. */
export type ExpressionEdit = Extract<CaptionEdit, { kind: 'replace' }>;

/** True for an edit that belongs into a worker, where it can be ended. */
export function isExpressionEdit(edit: CaptionEdit): edit is ExpressionEdit {
  return edit.kind === 'replace' && edit.isRegex;
}

/** What a worker is asked: captions to edit, as many as it manages in its time. */
export interface SliceAsk {
  readonly edit: ExpressionEdit;
  readonly captions: readonly string[];
}

export interface SliceAnswer {
  /** The edited texts of the first captions asked for; at least one unless there is an error or none was asked for. */
  readonly texts: readonly string[];
  /** Why the edit cannot be carried out. */
  readonly error: string | null;
}

/**
 * After this time, in ms, the worker answers with the captions edited so far. An answer that takes much longer is therefore
 * stuck in a single caption, so a timeout on answers limits the time per caption, however many captions there are.
 */
const SLICE_MS = 100;
/** Most captions in one message to the worker. */
export const SLICE_CAPTIONS = 500;
/** Ms per caption in the preview. The edit itself has twice that, so that an edit that was previewed does not time out. */
export const PREVIEW_LIMIT_MS = 2000;
export const EDIT_LIMIT_MS = 2 * PREVIEW_LIMIT_MS;

/** The edit loop that the page's worker and the host's worker share. `now`: a clock in ms. */
export function sliceEditor(now: () => number): (ask: SliceAsk) => SliceAnswer {
  let known: { readonly key: string; readonly edited: (caption: string) => string } | null = null;
  return ({ edit, captions }) => {
    const end = now() + SLICE_MS;
    const texts: string[] = [];
    try {
      const key = JSON.stringify(edit);
      if (known?.key !== key) known = { key, edited: replacer(edit) };
      for (const caption of captions) {
        texts.push(known.edited(caption));
        if (now() > end) break;
      }
      return { texts, error: null };
    } catch (error) {
      return { texts, error: reasonOf(error, edit) };
    }
  };
}

/** Message for a failed edit; an expression can also exhaust the memory, so other errors name the expression, too. */
function reasonOf(error: unknown, { find }: ExpressionEdit): string {
  if (error instanceof CaptionEditError) return error.message;
  const reason = error instanceof Error ? error.message : String(error);
  return `“${find}” could not be searched for (${reason}). ${SIMPLER}`;
}

const SIMPLER =
  'Parts such as (.*), (.*) or (a+)+ fit one text in too many ways: write [^,]* in place of .*, and repeat each thing once.';

/** What is said of an expression that was ended after `limitMs`. */
export function tooSlow({ find }: ExpressionEdit, limitMs: number): string {
  return `“${find}” took longer than ${String(limitMs / 1000)} seconds on one caption and was ended; nothing was changed. ${SIMPLER}`;
}
