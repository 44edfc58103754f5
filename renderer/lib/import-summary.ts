import { plural } from './run-format.js';

/** What became of the files of an import, whichever way they came. */
export interface ImportSummary {
  readonly added: number;
  readonly duplicate: number;
  readonly unsupported: number;
  readonly unreadable: number;
  readonly failed: readonly { readonly file: string; readonly reason: string }[];
}

/** The summary in a job's result; what is missing counts as none. */
export function importSummaryOf(result: Record<string, unknown> | null): ImportSummary {
  const failed = Array.isArray(result?.['failed']) ? result['failed'].filter(isFailure) : [];
  return {
    added: numberOf(result?.['added']),
    duplicate: numberOf(result?.['duplicate']),
    unsupported: numberOf(result?.['unsupported']),
    unreadable: numberOf(result?.['unreadable']),
    failed,
  };
}

/** One line: `12 images added`; and what was left out, each with its reason. */
export function importTexts(summary: ImportSummary): { title: string; left: string[] } {
  const { added, duplicate, unsupported, unreadable } = summary;
  const left: string[] = [];
  if (duplicate > 0) left.push(`${plural(duplicate, 'file')} already in this concept`);
  if (unsupported > 0) left.push(`${plural(unsupported, 'file')} of a kind that cannot be trained`);
  if (unreadable > 0) left.push(`${plural(unreadable, 'file')} that cannot be read`);
  return { title: added === 0 ? 'No image was added' : `${plural(added, 'image')} added`, left };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function isFailure(value: unknown): value is { file: string; reason: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { file, reason } = value as Record<string, unknown>;
  return typeof file === 'string' && typeof reason === 'string';
}
