import type { CaptionEdit } from './edit-schema.js';

/** An edit in words, for the history and for notices: “Replace “cat” by “dog””. */
export function describeEdit(edit: CaptionEdit): string {
  switch (edit.kind) {
    case 'add':
      return `Add ${quoted(edit.text)} at the ${edit.where}${edit.onlyIfMissing ? ' where missing' : ''}`;
    case 'remove':
      return `Remove ${list(edit.tags)}`;
    case 'replace':
      return edit.replace === ''
        ? `Delete ${quoted(edit.find)}`
        : `Replace ${quoted(edit.find)} by ${quoted(edit.replace)}`;
    case 'trigger_first':
      return `Put ${quoted(edit.trigger)} first`;
    case 'reorder':
      return `Put ${list(edit.first)} first`;
    case 'sort':
      return edit.by === 'frequency' ? 'Sort tags by frequency' : 'Sort tags by name';
    case 'dedupe':
      return 'Remove double tags';
    case 'underscores':
      return 'Underscores to spaces';
    case 'case':
      return { lower: 'Lower case', upper: 'Upper case', sentence: 'Capital at the start' }[
        edit.to
      ];
    case 'merge':
      return `Merge ${list(edit.from)} into ${quoted(edit.to)}`;
  }
}

const SHOWN = 40;

function quoted(text: string): string {
  const short = [...text].length > SHOWN ? `${[...text].slice(0, SHOWN).join('')}…` : text;
  return `“${short}”`;
}

function list(tags: readonly string[]): string {
  const [first = '', ...more] = tags;
  return more.length === 0 ? quoted(first) : `${quoted(first)} and ${more.length} more`;
}
