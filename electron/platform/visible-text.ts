/**
 * Control characters (C0 but tab and newline, and C1) and marks that turn the direction of text: a terminal acts on them. A
 * file name, a caption or a metadata value may hold any of them.
 */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** The text with such characters shown as `\u001b`, as JSON writes them, so that nothing is passed over in silence. */
export function visibleText(text: string): string {
  return text.replace(
    UNSEEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
