/** The trainer's reader would end here. `message` says why in our words; the line is known to whoever catches it. */
export class TomlRefusal extends Error {
  constructor(
    message: string,
    /** Index of the character to blame, where the reader knows it. */
    readonly at?: number,
  ) {
    super(message);
  }
}

/** The character at a place that must be there: Python raises an IndexError where it is not. */
export function charAt(text: string, index: number): string {
  const char = text.at(index);
  if (char === undefined) throw new TomlRefusal('A value or a name is cut short.');
  return char;
}
