import { Button, Modal } from '@mantine/core';
import type { ShownReport } from '../../lib/import-report.js';
import { plural } from '../../../shared/domain/format.js';
import { shortNames } from './short-names.js';
import { NamedFiles } from './NamedFiles.js';
import { SheetSection } from './SheetSection.js';
import styles from './intake.module.css';

/** Every file that an import passed over, by name and reason. */
export function ReportDialog({ shown, onClose }: { shown: ShownReport; onClose: () => void }) {
  const { report, copies } = shown;
  const listed = report.parts.reduce((sum, { files }) => sum + files.length, 0);
  const shorten = shortNames(report.parts.flatMap(({ files }) => files.map(({ file }) => file)));
  return (
    <Modal
      opened
      size={720}
      title="Not brought in"
      onClose={onClose}
      classNames={{ content: styles['sheet'] ?? '', body: styles['sheetBody'] ?? '' }}
    >
      <p className={styles['summary']}>
        {plural(report.count, 'file')} of the import, each with the reason. Your own files are as
        they were.
        {listed < report.count ? ` The first ${plural(listed, 'name')} are listed.` : ''}
      </p>
      {/* A long list is scrolled by keys, too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles['scroll']} role="group" aria-label="Files" tabIndex={0}>
        {report.parts.map(({ title, files }) => (
          <SheetSection key={title} title={`${title} (${String(files.length)})`} isShown>
            <NamedFiles
              files={files.map(({ file, reason }) => ({ file: shorten(file), reason }))}
              count={files.length}
              label={title}
              word="file"
              isOpenAtFirst
            />
          </SheetSection>
        ))}
      </div>
      <footer className={styles['foot']}>
        <span />
        {copies === null ? null : (
          <Button
            variant="default"
            onClick={() => {
              onClose();
              copies.make();
            }}
          >
            Add {plural(copies.count, 'PNG copy', 'PNG copies')}
          </Button>
        )}
        <Button data-autofocus onClick={onClose}>
          Close
        </Button>
      </footer>
    </Modal>
  );
}
