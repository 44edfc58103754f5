import type { ImportReport } from './import-report.js';
import { plural } from './run-format.js';

/** What became of the files of an import, whichever way they came. */
export interface ImportSummary {
  readonly added: number;
  /** Of those added: PNG copies. */
  readonly converted: number;
  readonly duplicate: number;
  readonly unsupported: number;
  readonly unreadable: number;
  /** Pictures that the trainer cannot read, and of which a PNG copy can be made. */
  readonly convertible: number;
  readonly failed: readonly { readonly file: string; readonly reason: string }[];
}

/** The summary in a job's result; what is missing counts as none. */
export function importSummaryOf(
  result: Record<string, unknown> | null,
): ImportSummary & { failed: { file: string; reason: string }[] } {
  const failed = Array.isArray(result?.['failed']) ? result['failed'].filter(isFailure) : [];
  return {
    added: numberOf(result?.['added']),
    converted: numberOf(result?.['converted']),
    duplicate: numberOf(result?.['duplicate']),
    unsupported: numberOf(result?.['unsupported']),
    unreadable: numberOf(result?.['unreadable']),
    convertible: numberOf(result?.['convertible']),
    failed,
  };
}

/** One line: `12 images added`; and what was left out, each with its reason. */
export function importTexts(
  summary: ImportSummary,
  report?: Pick<ImportReport, 'captions' | 'leftOut'>,
): { title: string; left: string[] } {
  const { added, converted, duplicate, unsupported, unreadable, convertible } = summary;
  const { captions = 0, leftOut = 0 } = report ?? {};
  const left: string[] = [];
  if (captions > 0) left.push(`${plural(captions, 'caption')} found under other names, taken`);
  if (leftOut > 0) left.push(`${plural(leftOut, 'file')} left out`);
  if (convertible > 0)
    left.push(`${plural(convertible, 'picture')} of a kind that the trainer cannot read`);
  if (duplicate > 0) left.push(`${plural(duplicate, 'file')} already in this concept`);
  if (unsupported > 0) left.push(`${plural(unsupported, 'file')} of a kind that cannot be trained`);
  if (unreadable > 0) left.push(`${plural(unreadable, 'file')} that cannot be read`);
  const copies = converted === 0 ? '' : `, ${converted} of them as PNG copies`;
  const title = added === 0 ? 'No image was added' : `${plural(added, 'image')} added${copies}`;
  return { title, left };
}

/**
 * What to add again so that pictures of other kinds come in as PNG copies: they alone where the result names them all, and
 * the archives; else everything that was added before (what is there already is a duplicate).
 */
export function pathsToConvert(
  result: Record<string, unknown> | null,
  paths: readonly string[],
): string[] {
  const files = Array.isArray(result?.['files']) ? (result['files'] as unknown[]) : [];
  const named = files.flatMap((file) => (isConvertible(file) ? [file.file] : []));
  if (named.length < numberOf(result?.['convertible'])) return [...paths];
  // A file of an archive is named behind the archive, which is not a path.
  const isOnDisk = (file: string) => !file.includes(' › ');
  const archives = named.every(isOnDisk) ? [] : paths.filter((path) => /\.zip$/i.test(path));
  return [...new Set([...named.filter(isOnDisk), ...archives])];
}

function isConvertible(value: unknown): value is { file: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { file, outcome } = value as Record<string, unknown>;
  return typeof file === 'string' && outcome === 'convertible';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function isFailure(value: unknown): value is { file: string; reason: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { file, reason } = value as Record<string, unknown>;
  return typeof file === 'string' && typeof reason === 'string';
}
