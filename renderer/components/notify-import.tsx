import { notifications } from '@mantine/notifications';
import { importTexts, type ImportSummary } from '../lib/import-summary.js';

const MOST = 6;

const shown: string[] = [];

/**
 * Tells what became of an import; stays open when something was left out. `log`: lines of its job, which say why a file
 * could not be read.
 */
export function notifyImport(summary: ImportSummary, log: readonly string[] = []): void {
  const { title, left } = importTexts(summary);
  const isClean = left.length === 0 && summary.failed.length === 0;
  const id = notifications.show({
    color: isClean && summary.added > 0 ? 'accent' : 'yellow',
    title,
    autoClose: isClean ? 5000 : false,
    message: isClean ? null : <LeftOut left={left} notes={notesOf(summary, log)} />,
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
  return [...failed, ...log];
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
