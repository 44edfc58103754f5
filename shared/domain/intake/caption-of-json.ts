/** Keys that hold a caption, the likeliest first. */
const CAPTION_KEYS = [
  'caption',
  'text',
  'prompt',
  'description',
  'captions',
  'long_caption',
  'short_caption',
];
/** Tags as text or list; gallery-dl and the boorus that it reads. */
const TAG_KEYS = ['tags', 'tag_string', 'tag_list', 'tagString'];
/** Where a caption may lie one level deeper: gallery-dl’s and others’ wrappers. */
const INNER = ['metadata', 'post', 'data', 'image', 'info'];

/** The caption that an object describes an image by; null when it holds none. Line ends become blanks: the trainer reads one line. */
export function captionOfJson(value: unknown, isInner = false): string | null {
  if (typeof value === 'string') return oneLine(value);
  if (!isRecord(value)) return null;
  const caption = firstOf(CAPTION_KEYS, (key) => proseOf(value[key]));
  const tags = firstOf(TAG_KEYS, (key) => tagsOf(value[key])) ?? danbooruTags(value);
  // As the trainer joins them of a table of its own.
  if (caption !== null && tags !== null && caption !== tags) return `${caption}, ${tags}`;
  const found = caption ?? tags;
  if (found !== null || isInner) return found;
  return firstOf(INNER, (key) => (isRecord(value[key]) ? captionOfJson(value[key], true) : null));
}

/**
 * A text with a tag on each line, as downloaders write it, as one line of tags: the trainer reads the first line alone. Any
 * other text stays as it is.
 */
export function joinedTagLines(text: string): string {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const areTags =
    lines.length > 1 &&
    lines.every(
      (line) => line.length <= MOST_OF_A_TAG && !/[,;]|[.!?]$|\s\S+\s\S+\s\S+\s/.test(line),
    );
  return areTags ? lines.join(', ') : text;
}

const MOST_OF_A_TAG = 60;

function proseOf(value: unknown): string | null {
  if (Array.isArray(value)) {
    // Several captions of one image: the first, as only one can be trained.
    const first: unknown = value.find((one) => typeof one === 'string' && one.trim() !== '');
    return typeof first === 'string' ? oneLine(first) : null;
  }
  return typeof value === 'string' ? oneLine(value) : null;
}

function tagsOf(value: unknown): string | null {
  if (typeof value === 'string') {
    // Boorus separate tags by blanks and write blanks inside of them as `_`.
    const isSpaced = !value.includes(',') && (value.includes('_') || !/[.!?]$/.test(value.trim()));
    return oneLine(isSpaced ? value.trim().split(/\s+/).join(', ') : value);
  }
  if (Array.isArray(value)) return listed(value);
  // e621: lists by category. WD taggers: scores by tag.
  if (!isRecord(value)) return null;
  const lists = Object.values(value);
  if (lists.length > 0 && lists.every((one) => typeof one === 'number'))
    return listed(Object.keys(value));
  return listed(lists.flatMap((one) => (Array.isArray(one) ? (one as unknown[]) : [])));
}

const DANBOORU = ['artist', 'copyright', 'character', 'general'];

function danbooruTags(value: Record<string, unknown>): string | null {
  return listed(
    DANBOORU.flatMap((part) => {
      const tags = value[`tag_string_${part}`] ?? value[`tags_${part}`];
      if (Array.isArray(tags)) return tags as unknown[];
      return typeof tags === 'string' ? tags.split(/\s+/) : [];
    }),
  );
}

function listed(values: readonly unknown[]): string | null {
  const words = values.flatMap((value) => {
    const word = isRecord(value) ? (value['name'] ?? value['tag']) : value;
    return typeof word === 'string' && word.trim() !== '' ? [word.trim()] : [];
  });
  return words.length === 0 ? null : oneLine(words.join(', '));
}

function firstOf(keys: readonly string[], read: (key: string) => string | null): string | null {
  for (const key of keys) {
    const found = read(key);
    if (found !== null) return found;
  }
  return null;
}

function oneLine(text: string): string | null {
  const line = text.replace(/\s*[\r\n]+\s*/g, ' ').trim();
  return line === '' ? null : line;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
