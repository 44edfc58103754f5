export interface DiffPart {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Longer texts are shown as one change: comparing them word by word would take too long for a list. */
const MOST_WORDS = 600;

/** What changed between two texts, word by word; commas and blanks are words of their own. */
export function wordDiff(before: string, after: string): DiffPart[] {
  const a = words(before);
  const b = words(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  )
    end += 1;
  const parts: DiffPart[] = [];
  add(parts, 'same', a.slice(0, start));
  middle(parts, a.slice(start, a.length - end), b.slice(start, b.length - end));
  add(parts, 'same', a.slice(a.length - end));
  return parts;
}

function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s|[^\p{L}\p{N}_\s]/gu) ?? [];
}

function middle(parts: DiffPart[], a: readonly string[], b: readonly string[]): void {
  if (a.length * b.length > MOST_WORDS * MOST_WORDS) {
    add(parts, 'gone', a);
    add(parts, 'new', b);
    return;
  }
  const lengths = commonLengths(a, b);
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const down = lengths[i + 1]?.[j] ?? -1;
    const right = lengths[i]?.[j + 1] ?? -1;
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add(parts, 'same', [a[i] ?? '']);
      [i, j] = [i + 1, j + 1];
    } else if (i < a.length && (j >= b.length || down >= right)) {
      add(parts, 'gone', [a[i] ?? '']);
      i += 1;
    } else {
      add(parts, 'new', [b[j] ?? '']);
      j += 1;
    }
  }
}

/** `[i][j]`: words that the rests from `i` and from `j` have in common, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = rows[i] as Uint16Array;
    const below = rows[i + 1] as Uint16Array;
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
}

function add(parts: DiffPart[], kind: DiffPart['kind'], more: readonly string[]): void {
  const text = more.join('');
  if (text === '') return;
  const last = parts.at(-1);
  if (last?.kind === kind) parts[parts.length - 1] = { kind, text: last.text + text };
  else parts.push({ kind, text });
}
