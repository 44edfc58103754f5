import type { CaptionEdit } from '../../../../shared/domain/captions/index.js';
import { splitTags } from '../../../../shared/domain/captions/index.js';

export type EditKind = CaptionEdit['kind'];

/** Kinds of batch edit in the order of the list, with the words they are called by. */
export const EDIT_KINDS: readonly { readonly value: EditKind; readonly label: string }[] = [
  { value: 'replace', label: 'Find and replace' },
  { value: 'add', label: 'Add a tag or text' },
  { value: 'remove', label: 'Remove tags' },
  { value: 'trigger_first', label: 'Trigger word first' },
  { value: 'merge', label: 'Merge tags' },
  { value: 'dedupe', label: 'Remove double tags' },
  { value: 'underscores', label: 'Underscores to spaces' },
  { value: 'reorder', label: 'Put tags first' },
  { value: 'sort', label: 'Sort tags' },
  { value: 'case', label: 'Upper and lower case' },
];

/** Everything that the form of a batch edit holds, whatever its kind. */
export interface BatchForm {
  readonly kind: EditKind;
  readonly find: string;
  readonly replace: string;
  readonly isRegex: boolean;
  readonly matchCase: boolean;
  readonly wholeWord: boolean;
  readonly text: string;
  readonly where: 'start' | 'end';
  readonly as: 'tag' | 'text';
  readonly onlyIfMissing: boolean;
  /** Comma-separated. */
  readonly tags: string;
  readonly to: string;
  readonly by: 'frequency' | 'name';
  readonly keepFirst: number;
  readonly letters: 'lower' | 'upper' | 'sentence';
}

export const EMPTY_FORM: BatchForm = {
  kind: 'replace',
  find: '',
  replace: '',
  isRegex: false,
  matchCase: false,
  wholeWord: false,
  text: '',
  where: 'end',
  as: 'tag',
  onlyIfMissing: true,
  tags: '',
  to: '',
  by: 'frequency',
  keepFirst: 1,
  letters: 'lower',
};

/** The edit that the form describes; null while something that it needs is empty. */
export function editOfForm(form: BatchForm, triggerWord: string): CaptionEdit | null {
  const { kind } = form;
  const tags = splitTags(form.tags);
  switch (kind) {
    case 'replace': {
      const { find, replace, isRegex, matchCase, wholeWord } = form;
      return find === '' ? null : { kind, find, replace, isRegex, matchCase, wholeWord };
    }
    case 'add': {
      const { text, where, as, onlyIfMissing } = form;
      return text.trim() === '' ? null : { kind, text: text.trim(), where, as, onlyIfMissing };
    }
    case 'trigger_first':
      return triggerWord.trim() === '' ? null : { kind, trigger: triggerWord.trim() };
    case 'remove':
      return tags.length === 0 ? null : { kind, tags };
    case 'reorder':
      return tags.length === 0 ? null : { kind, first: tags };
    case 'merge': {
      const to = form.to.trim();
      return tags.length === 0 || to === '' ? null : { kind, from: tags, to };
    }
    case 'sort':
      return { kind, by: form.by, keepFirst: form.keepFirst };
    case 'case':
      return { kind, to: form.letters };
    case 'dedupe':
    case 'underscores':
      return { kind };
  }
}
