import { CaptionForm, type ImportChoices, type IntakeKind } from '../../shared/contract/index.js';
import { NO_CHOICES } from '../../shared/domain/intake/index.js';
import type { Parsed } from './args.js';
import { UsageError } from './output.js';

/** Options of every command that imports; without them all is as the window has it chosen beforehand. */
export const CHOICE_OPTIONS = {
  take: { type: 'string' },
  'leave-captions': { type: 'string' },
  'one-concept': { type: 'boolean' },
} as const;

const KINDS: Readonly<Record<string, IntakeKind>> = {
  masks: 'mask',
  thumbnails: 'thumbnail',
  samples: 'sample',
  'work-folders': 'work_folder',
  caches: 'cache',
};

const FORMS: Readonly<Record<string, readonly CaptionForm[]>> = {
  tables: ['metadata_jsonl', 'metadata_json', 'csv'],
  ...Object.fromEntries(CaptionForm.options.map((form) => [form.replaceAll('_', '-'), [form]])),
};

/** The choices that the options name. Throws `UsageError` for a word that is none. */
export function choicesOf(args: Parsed): ImportChoices {
  return {
    ...NO_CHOICES,
    takeKinds: words(args, 'take').map((word) => known('take', KINDS, word)),
    leaveForms: words(args, 'leave-captions').flatMap((word) => [
      ...known('leave-captions', FORMS, word),
    ]),
    oneConcept: args.flag('one-concept'),
  };
}

function words(args: Parsed, option: string): string[] {
  const text = args.text(option) ?? '';
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function known<T>(option: string, choices: Readonly<Record<string, T>>, word: string): T {
  const found = Object.hasOwn(choices, word) ? choices[word] : undefined;
  if (found !== undefined) return found;
  const all = Object.keys(choices).join(', ');
  throw new UsageError(`--${option} takes ${all}; not “${word}”.`);
}
