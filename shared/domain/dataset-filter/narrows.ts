import type { FilterNode } from './parse-filter.js';

/** Fields in which a text is looked for anywhere: whoever finds a longer one finds its parts, too. */
const ANYWHERE: ReadonlySet<string> = new Set(['any', 'caption', 'name', 'path']);

/**
 * True when all that `now` finds is found by `before` for certain, as when somebody types on: what is found next then lies
 * in what was found last. False also where it only cannot be told.
 */
export function narrows(now: FilterNode, before: FilterNode): boolean {
  if (before.kind === 'all' || isSame(now, before)) return true;
  if (before.kind === 'and') return before.parts.every((part) => narrows(now, part));
  if (now.kind === 'or') return now.parts.every((part) => narrows(part, before));
  if (now.kind === 'and' && now.parts.some((part) => narrows(part, before))) return true;
  if (before.kind === 'or') return before.parts.some((part) => narrows(now, part));
  if (now.kind !== 'text' || before.kind !== 'text') return false;
  if (now.field !== before.field || !ANYWHERE.has(now.field)) return false;
  if (now.isPattern || before.isPattern) return false;
  return now.value.toLowerCase().includes(before.value.toLowerCase());
}

function isSame(one: FilterNode, other: FilterNode): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
