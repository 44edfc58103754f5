import * as z from 'zod';

/** Characters of a caption: far beyond any, and little enough for one message between page and host. */
export const MOST_CHARACTERS = 1_000_000;

const Piece = z.string().min(1).max(20_000);
const Pieces = z.array(Piece).min(1).max(1000);

/**
 * One batch edit of captions. `tags` work on comma-separated pieces; `text` works on the caption as it stands, so that prose
 * is never taken apart.
 */
export const CaptionEdit = z.discriminatedUnion('kind', [
  /** Adds a text. As a tag it is joined by `, `, as text by a space; `onlyIfMissing` leaves captions that hold it already. */
  z.object({
    kind: z.literal('add'),
    text: Piece,
    where: z.enum(['start', 'end']),
    as: z.enum(['tag', 'text']),
    onlyIfMissing: z.boolean(),
  }),
  /** Removes whole tags. */
  z.object({ kind: z.literal('remove'), tags: Pieces }),
  /** Finds in the text; a regular expression knows captures (`$1`, `$<name>`). */
  z.object({
    kind: z.literal('replace'),
    find: Piece,
    replace: z.string().max(20_000),
    isRegex: z.boolean(),
    matchCase: z.boolean(),
    wholeWord: z.boolean(),
  }),
  /** The trigger word as first tag, moved there when it stands elsewhere. */
  z.object({ kind: z.literal('trigger_first'), trigger: Piece }),
  /** The given tags first, in the order given; the others keep theirs. */
  z.object({ kind: z.literal('reorder'), first: Pieces }),
  /** Sorts tags by how often they occur in the images edited, or by name; the first `keepFirst` stay where they are. */
  z.object({
    kind: z.literal('sort'),
    by: z.enum(['frequency', 'name']),
    keepFirst: z.int().min(0).max(1000),
  }),
  /** Keeps the first of equal tags. */
  z.object({ kind: z.literal('dedupe') }),
  /** `long_hair` becomes `long hair`; emoticons such as `^_^` stay. */
  z.object({ kind: z.literal('underscores') }),
  z.object({ kind: z.literal('case'), to: z.enum(['lower', 'upper', 'sentence']) }),
  /** Each of `from` becomes `to`; what is then double is dropped. */
  z.object({ kind: z.literal('merge'), from: Pieces, to: Piece }),
]);
export type CaptionEdit = z.output<typeof CaptionEdit>;
