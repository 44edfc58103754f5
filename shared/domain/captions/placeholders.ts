/**
 * What other trainers and tools fill in with the trigger word, or with a file’s name; sd-scripts trains it as it stands:
 * `[trigger]` and its spellings, `[name]` and `[filewords]` of textual inversion, `{trigger}`, `<trigger>`, TRIGGER_WORD.
 */
const PLACEHOLDER =
  /\[(?:trigger(?:[ _-]?word)?|name|filewords)\]|\{trigger(?:[ _-]?word)?\}|<trigger(?:[ _-]?word)?>|\b(?:TRIGGER[_-]?WORD|TRIGGER_TOKEN)\b/giu;

/** The placeholders of a text, as they are written. */
export function placeholdersIn(text: string): string[] {
  return [...new Set(text.match(PLACEHOLDER) ?? [])];
}

/** The text with the trigger word in place of each placeholder for it. */
export function withoutPlaceholders(text: string, trigger: string): string {
  return text.replace(PLACEHOLDER, () => trigger);
}
