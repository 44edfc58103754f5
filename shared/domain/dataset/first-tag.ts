/** The first comma-separated piece of a caption's first line: where the guide puts the trigger word. '' when there is none. */
export function firstTag(caption: string): string {
  const line = caption.split(/\r?\n/, 1)[0] ?? '';
  return (line.split(',', 1)[0] ?? '').trim();
}
