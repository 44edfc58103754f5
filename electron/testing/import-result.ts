import type { ImportResult } from '../../shared/contract/index.js';

/** What an import brings: nothing, but for what is named. */
export function importResult(some: Partial<ImportResult> = {}): ImportResult {
  const counts = { added: 0, duplicate: 0, unsupported: 0, unreadable: 0, convertible: 0 };
  const lists = { failed: [], files: [], concepts: [], captionForms: [], passedOver: [] };
  return { ...counts, converted: 0, ...lists, passedOverCount: 0, ...some };
}
