import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ImportSummary } from '../../shared/contract/index.js';
import { importTexts } from '../lib/import-summary.js';
import { plural } from '../lib/run-format.js';

const MOST = 6;

const shown: string[] = [];

export interface ImportNotice {
  /** Lines of the job, which say why a file could not be read. */
  readonly log?: readonly string[];
  /** Adds the pictures that the trainer cannot read again, as PNG copies. */
  readonly onConvert?: () => void;
}

/** Tells what became of an import; stays open when something was left out. */
export function notifyImport(
  summary: ImportSummary,
  { log = [], onConvert }: ImportNotice = {},
): void {
  const { title, left } = importTexts(summary);
  const isClean = left.length === 0 && summary.failed.length === 0;
  const id = notifications.show({
    color: isClean && summary.added > 0 ? 'accent' : 'yellow',
    title,
    autoClose: isClean ? 5000 : false,
    message: isClean ? null : (
      <>
        <LeftOut left={left} notes={notesOf(summary, log)} />
        {onConvert === undefined || summary.convertible === 0 ? null : (
          <Button
            size="xs"
            mt={8}
            variant="default"
            onClick={() => {
              notifications.hide(id);
              onConvert();
            }}
          >
            Add {plural(summary.convertible, 'PNG copy', 'PNG copies')}
          </Button>
        )}
      </>
    ),
  });
  shown.push(id);
}

/** Puts the import notices away: on the next screen they would only be in the way. */
export function hideImportNotices(): void {
  for (const id of shown.splice(0)) notifications.hide(id);
}

function notesOf(summary: ImportSummary, log: readonly string[]): string[] {
  const failed = summary.failed.map(({ file, reason }) => {
    const name = file.split(/[\\/]/).at(-1) ?? file;
    return reason.includes(name) ? reason : `${name}: ${reason}`;
  });
  // The log names what failed, too.
  const lines = new Set(summary.failed.map(({ file, reason }) => `${file}: ${reason}`));
  return [...failed, ...log.filter((line) => !lines.has(line))];
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
      {notes.length > MOST ? (
        <li>and {String(notes.length - MOST)} more, all named in the log under Jobs</li>
      ) : null}
    </ul>
  );
}
