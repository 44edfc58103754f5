import { notifications } from '@mantine/notifications';
import { importTexts, type ImportSummary } from '../lib/import-summary.js';

const MOST = 6;

/** Tells what became of an import; stays open when something was left out. */
export function notifyImport(summary: ImportSummary): void {
  const { title, left } = importTexts(summary);
  const isClean = left.length === 0 && summary.failed.length === 0;
  notifications.show({
    color: isClean && summary.added > 0 ? 'accent' : 'yellow',
    title,
    autoClose: isClean ? 5000 : false,
    message: isClean ? null : <LeftOut left={left} failed={summary.failed} />,
  });
}

function LeftOut({ left, failed }: { left: readonly string[]; failed: ImportSummary['failed'] }) {
  return (
    <ul className="left-out">
      {left.map((line) => (
        <li key={line}>{line}</li>
      ))}
      {failed.slice(0, MOST).map(({ file, reason }) => (
        <li key={file}>
          <b>{file}</b>: {reason}
        </li>
      ))}
      {failed.length > MOST ? (
        <li>and {String(failed.length - MOST)} more, all named in the log under Jobs</li>
      ) : null}
    </ul>
  );
}
