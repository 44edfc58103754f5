import { memo } from 'react';
import type { ImportPlan } from '../../../shared/contract/index.js';
import { NamedFiles } from './NamedFiles.js';
import { SheetSection } from './SheetSection.js';
import type { SheetPart } from './sheet-part.js';

type PassedOver = ImportPlan['unpaired'];
type FilesProps = Pick<SheetPart, 'plan' | 'shorten'>;

/** Texts that become nobody's caption, and what is neither image nor text. */
export const OtherFiles = memo(function OtherFiles({ plan, shorten }: FilesProps) {
  const short = (files: PassedOver) =>
    files.map(({ file, reason }) => ({ file: shorten(file), reason }));
  return (
    <>
      <SheetSection
        title="Texts that belong to no image"
        note="They become nobody’s caption."
        isShown={plan.unpairedCount > 0}
      >
        <NamedFiles
          files={short(plan.unpaired)}
          count={plan.unpairedCount}
          label="Texts that belong to no image"
          word="text"
        />
      </SheetSection>
      <SheetSection
        title="Not supported"
        note="Neither an image that can be trained nor a text."
        isShown={plan.unsupportedCount > 0}
      >
        <NamedFiles
          files={short(plan.unsupported)}
          count={plan.unsupportedCount}
          label="Files that are not supported"
          word="file"
        />
      </SheetSection>
    </>
  );
});
