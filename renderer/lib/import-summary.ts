import type { ImportResult, ImportSummary } from '../../shared/contract/index.js';
import type { ImportReport } from './import-report.js';
import { plural } from '../../shared/domain/format.js';

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
 * Paths to import again with conversion to PNG copies. Where the result names all convertible files, these and the archives;
 * else all `paths`, since images that were already added are skipped as duplicates.
 */
export function pathsToConvert(
  { files, convertible }: Pick<ImportResult, 'files' | 'convertible'>,
  paths: readonly string[],
): string[] {
  const named = files.filter(({ outcome }) => outcome === 'convertible').map(({ file }) => file);
  if (named.length < convertible) return [...paths];
  // A file inside an archive is named `archive.zip › file`, which is no path on disk.
  const isOnDisk = (file: string) => !file.includes(' › ');
  const archives = named.every(isOnDisk) ? [] : paths.filter((path) => /\.zip$/i.test(path));
  return [...new Set([...named.filter(isOnDisk), ...archives])];
}
