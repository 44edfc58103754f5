import type { CaptionForm } from '../../contract/imports.js';
import { splitExtension } from '../dataset/index.js';
import { folded, splitPath } from './brought.js';
import { captionOfJson } from './caption-of-json.js';
import { readCsv } from '../csv/read-csv.js';

/** What a table of captions says: an image’s name as the table has it, and its caption. */
export interface TableRow {
  readonly image: string;
  readonly text: string;
}

export interface CaptionTable {
  readonly form: CaptionForm;
  readonly rows: readonly TableRow[];
}

const FILE_KEYS = [
  'file_name',
  'filename',
  'file',
  'image',
  'image_path',
  'img',
  'path',
  'image_file',
  'name',
];
const TEXT_COLUMNS = ['text', 'caption', 'prompt', 'description', 'tags'];

/** Reads a table of captions by its ending; null when it is none. */
export function readTable(name: string, text: string): CaptionTable | null {
  const ending = splitExtension(name).extension.toLowerCase();
  const plain = text.replace(/^\uFEFF/, '');
  if (ending === '.json') return tableOf('metadata_json', rowsOfJson(parsed(plain)));
  if (ending === '.jsonl' || ending === '.ndjson') {
    const lines = plain.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
    return tableOf(
      'metadata_jsonl',
      lines.flatMap((line) => rowOf(parsed(line))),
    );
  }
  return tableOf('csv', rowsOfCsv(readCsv(plain, ending === '.tsv' ? '\t' : ',')));
}

/** A JSON text; undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined; // told as a text that holds no caption
  }
}

function tableOf(form: CaptionForm, rows: readonly TableRow[]): CaptionTable | null {
  return rows.length === 0 ? null : { form, rows };
}

/** A list of rows, or kohya’s table: an object for each image by its path, with or without ending. */
function rowsOfJson(value: unknown): TableRow[] {
  if (Array.isArray(value)) return (value as unknown[]).flatMap(rowOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = rowOf(value);
  if (own.length > 0) return own;
  return Object.entries(value).flatMap(([image, about]) => {
    const text =
      typeof about === 'object' || typeof about === 'string' ? captionOfJson(about) : null;
    return text === null ? [] : [{ image, text }];
  });
}

function rowOf(value: unknown): TableRow[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const row = value as Record<string, unknown>;
  const image = FILE_KEYS.map((key) => row[key]).find((one) => typeof one === 'string');
  const text = captionOfJson(row);
  return typeof image === 'string' && text !== null ? [{ image, text }] : [];
}

/** With a first row that names the columns. */
function rowsOfCsv(lines: readonly (readonly string[])[]): TableRow[] {
  const [head = [], ...rows] = lines;
  const names = head.map((name) => folded(name.trim()));
  const imageAt = names.findIndex((name) => FILE_KEYS.includes(name));
  const textAt = TEXT_COLUMNS.map((name) => names.indexOf(name)).find((at) => at >= 0) ?? -1;
  if (imageAt < 0 || textAt < 0) return [];
  return rows.flatMap((row) => {
    const [image = '', text = ''] = [row[imageAt]?.trim(), row[textAt]?.trim()];
    return image === '' || text === ''
      ? []
      : [{ image, text: text.replace(/\s*[\r\n]+\s*/g, ' ') }];
  });
}

/**
 * Which of some images a row means: by the path below the table’s folder, else by the end of the path (tables keep paths of
 * the machine that wrote them) where only one image has it; endings may be missing.
 */
export function imageFinder(
  images: readonly string[],
  tableDir: string,
): (row: string) => string | null {
  const whole = new Map<string, string | null>();
  const ends = new Map<string, string | null>();
  for (const path of images) {
    if (tableDir !== '' && !path.startsWith(`${tableDir}/`)) continue;
    const parts = folded(tableDir === '' ? path : path.slice(tableDir.length + 1)).split('/');
    for (let at = 0; at < parts.length; at += 1) addPath(at === 0 ? whole : ends, parts, at, path);
  }
  return (row) => {
    const parts = folded(row.replaceAll('\\', '/'))
      .replace(/^(?:\.?\/)+/, '')
      .split('/');
    for (let at = 0; at < parts.length; at += 1) {
      const end = parts.slice(at).join('/');
      const found = whole.get(end) ?? ends.get(end) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
}

/** Null marks an end that several images have. */
function addPath(
  keys: Map<string, string | null>,
  parts: readonly string[],
  from: number,
  path: string,
): void {
  const end = parts.slice(from).join('/');
  const { dir, name } = splitPath(end);
  const { stem } = splitExtension(name);
  for (const key of new Set([end, dir === '' ? stem : `${dir}/${stem}`]))
    keys.set(key, keys.has(key) ? null : path);
}
