import type { ImportResult, ImportSummary, IntakeKind } from '../../shared/contract/index.js';

/** A file that an import did not simply bring in. */
export interface ReportedFile {
  readonly file: string;
  readonly reason: string;
}

/** Everything that an import passed over, by name and reason, under heads that say what happened. */
export interface ImportReport {
  readonly parts: readonly { readonly title: string; readonly files: readonly ReportedFile[] }[];
  /** Number of all such files; the lists may hold only the first ones. */
  readonly count: number;
  /** True when only caches, settings, system and hidden files were passed over, which need no notice. */
  readonly isQuiet: boolean;
  /** Files with a specific reason, which the notice itself names. */
  readonly notes: readonly ReportedFile[];
  /** Number of files left out by the rules for names, and of texts that belong to no image. */
  readonly leftOut: number;
  /** Number of captions that were found under other names and used. */
  readonly captions: number;
  /** Number of concepts that got images. */
  readonly concepts: number;
}

/** A report shown in full, with the action that can still follow. */
export interface ShownReport {
  readonly report: ImportReport;
  /** Adds PNG copies of the pictures that the trainer cannot read; null: there are none. */
  readonly copies: { readonly count: number; make(): void } | null;
}

/** What an import left out by its rules, and what it found under other names. */
export type PassedOver = Pick<
  ImportResult,
  'passedOver' | 'passedOverCount' | 'captionForms' | 'concepts'
>;
type Lists = PassedOver & Pick<ImportResult, 'files' | 'failed'>;

export const NOTHING_PASSED_OVER: PassedOver = {
  passedOver: [],
  passedOverCount: 0,
  captionForms: [],
  concepts: [],
};

const QUIET: ReadonlySet<IntakeKind | null> = new Set<IntakeKind>([
  'cache',
  'settings',
  'system',
  'hidden',
]);

/** Outcomes whose files are not named in `notes`, since the notice gives their counts. */
const UNTOLD: ReadonlySet<Lists['files'][number]['outcome']> = new Set([
  'added',
  'converted',
  'convertible',
]);

const PARTS: readonly {
  readonly outcome: Lists['files'][number]['outcome'];
  readonly title: string;
  /** Reason for files that come without a specific one. */
  readonly reason: string;
}[] = [
  { outcome: 'failed', title: 'Could not be brought in', reason: '' },
  { outcome: 'unreadable', title: 'Cannot be read', reason: 'It is damaged or no picture.' },
  {
    outcome: 'convertible',
    title: 'The trainer cannot read them',
    reason: 'A PNG copy can be added.',
  },
  { outcome: 'unsupported', title: 'Not supported', reason: 'It cannot be trained.' },
  { outcome: 'duplicate', title: 'There already', reason: 'The concept has this picture.' },
];

/** The report of an import that the host has made. */
export function importReportOf(result: ImportResult): ImportReport {
  return reportOf(result, result);
}

type Counts = Pick<ImportSummary, 'duplicate' | 'unsupported' | 'unreadable' | 'convertible'>;

/** The lists of an import as a report. */
export function reportOf(lists: Lists, counts: Counts): ImportReport {
  const { files, passedOver, passedOverCount, captionForms, failed } = lists;
  const told = new Set(files.map(({ file, reason }) => `${file}\n${reason ?? ''}`));
  const others = failed
    .filter(({ file, reason }) => !told.has(`${file}\n${reason}`))
    .map(({ file, reason }) => ({ file, reason, outcome: 'failed' as const }));
  const all = [...others, ...files];
  const parts = PARTS.map(({ outcome, title, reason }) => ({
    title,
    files: all
      .filter((one) => one.outcome === outcome)
      .map(({ file, reason: own }) => ({ file, reason: own ?? reason })),
  }));
  const left = { title: 'Left out', files: passedOver };
  const { duplicate, unsupported, unreadable, convertible } = counts;
  const isQuiet =
    passedOver.every(({ kind }) => QUIET.has(kind)) &&
    parts.every((part) => part.files.length === 0);
  return {
    parts: [left, ...parts].filter((part) => part.files.length > 0),
    count: passedOverCount + failed.length + duplicate + unsupported + unreadable + convertible,
    isQuiet,
    notes: all.flatMap(({ file, reason, outcome }) =>
      reason === null || reason === '' || UNTOLD.has(outcome) ? [] : [{ file, reason }],
    ),
    leftOut: passedOverCount,
    captions: captionForms.reduce((sum, { count }) => sum + count, 0),
    concepts: lists.concepts.length,
  };
}
