import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ImportSummary } from '../../shared/contract/index.js';
import type { ImportReport, ShownReport } from '../lib/import-report.js';
import { importTexts } from '../lib/import-summary.js';
import { plural } from '../../shared/domain/format.js';

/** A notice is small; the rest is in the list that it opens. */
const MOST = 3;

const shown: string[] = [];

export interface ImportNotice {
  /** What was passed over, by name. */
  readonly report: ImportReport;
  /** Adds the pictures that the trainer cannot read again, as PNG copies. */
  readonly onConvert?: () => void;
  /** Opens the whole list. */
  readonly onShowAll: (shown: ShownReport) => void;
}

/** Tells what became of an import; stays open when something was left out that somebody could miss. */
export function notifyImport(summary: ImportSummary, notice: ImportNotice): void {
  const { report } = notice;
  const { title, left } = importTexts(summary, report);
  const isClean = summary.failed.length === 0 && report.isQuiet;
  const isPlain = left.length === 0 && report.count === 0;
  const id = notifications.show({
    color: isClean && summary.added > 0 ? 'accent' : 'yellow',
    title,
    autoClose: isClean ? 8000 : false,
    message: isPlain ? null : (
      <>
        <LeftOut left={left} notes={notesOf(report)} />
        <Actions
          summary={summary}
          notice={notice}
          onDone={() => {
            notifications.hide(id);
          }}
        />
      </>
    ),
  });
  shown.push(id);
}

/** Puts the import notices away: on the next screen they would only be in the way. */
export function hideImportNotices(): void {
  for (const id of shown.splice(0)) notifications.hide(id);
}

interface ActionsProps {
  readonly summary: ImportSummary;
  readonly notice: ImportNotice;
  readonly onDone: () => void;
}

function Actions({ summary, notice, onDone }: ActionsProps) {
  const { report, onConvert, onShowAll } = notice;
  const copies =
    onConvert === undefined || summary.convertible === 0
      ? null
      : { count: summary.convertible, make: onConvert };
  return (
    <div className="notice-actions">
      {copies === null ? null : (
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            onDone();
            copies.make();
          }}
        >
          Add {plural(copies.count, 'PNG copy', 'PNG copies')}
        </Button>
      )}
      {report.count === 0 ? null : (
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            onDone();
            onShowAll({ report, copies });
          }}
        >
          Show {plural(report.count, 'file')} by name
        </Button>
      )}
    </div>
  );
}

function notesOf({ notes }: ImportReport): string[] {
  return notes.map(({ file, reason }) => {
    const name = file.split(/[\\/]/).at(-1) ?? file;
    return reason.includes(name) ? reason : `${name}: ${reason}`;
  });
}

function LeftOut({ left, notes }: { left: readonly string[]; notes: readonly string[] }) {
  return (
    <ul className="left-out">
      {left.map((line) => (
        <li key={line}>{line}</li>
      ))}
      {notes.slice(0, MOST).map((note) => (
        <li key={note}>{note}</li>
      ))}
      {notes.length > MOST ? <li>and {String(notes.length - MOST)} more</li> : null}
    </ul>
  );
}
