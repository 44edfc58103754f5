/**
 * The content of a caption file after an edit: what was typed, with the line ends of the file (`\n` in a new one) and its
 * newline at the very end if it had one. An empty caption is an empty file.
 */
export function captionContent(typed: string, before: string | null): string {
  const usesCrLf = before !== null && /\r\n/.test(before) && !/[^\r]\n/.test(before);
  const lineEnd = usesCrLf ? '\r\n' : '\n';
  const body = withPlainLineEnds(typed)
    .replace(/^\ufeff/, '')
    .replace(/\n+$/, '');
  if (body === '') return '';
  const hadNewline = before !== null && before.endsWith('\n');
  return `${body.replaceAll('\n', lineEnd)}${hadNewline ? lineEnd : ''}`;
}

/** True when two texts differ in nothing but line ends: a text field gives back `\n` for every kind. */
export function isSameText(typed: string, shown: string): boolean {
  return withPlainLineEnds(typed) === withPlainLineEnds(shown);
}

function withPlainLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
