import { Button, Modal, Switch } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import type { ImportPlan } from '../../../shared/contract/index.js';
import {
  choicesBeforehand,
  type ImportDecision,
  isComplete,
  requestChoices,
  summaryOf,
  totalsOf,
} from '../../lib/import-choices.js';
import { byCount, plural } from '../../../shared/domain/format.js';
import { shortNames } from './short-names.js';
import type { SheetContext } from '../../stores/import-look.js';
import { CaptionForms } from './CaptionForms.js';
import { Groups } from './Groups.js';
import { LeftOut } from './LeftOut.js';
import { OtherFiles } from './OtherFiles.js';
import { SheetSection } from './SheetSection.js';
import type { SheetPart } from './sheet-part.js';
import styles from './intake.module.css';

interface ImportSheetProps {
  readonly plan: ImportPlan;
  readonly context: SheetContext;
  /** Null: no import. */
  readonly onAnswer: (decision: ImportDecision | null) => void;
}

/** Here the sheet takes the whole window. */
const SMALL = '(max-height: 680px), (max-width: 800px)';

/** Everything that is odd about an import on one sheet, with the choices made beforehand. */
export function ImportSheet({ plan, context, onAnswer }: ImportSheetProps) {
  const [choices, setChoices] = useState(() => choicesBeforehand(plan));
  const isSmall = useMediaQuery(SMALL, false, { getInitialValueInEffect: false });
  const totals = totalsOf(plan, choices);
  const isReady = totals.images > 0 && isComplete(plan, choices);
  const [shorten] = useState(() => shortNames(pathsIn(plan)));
  return (
    <Modal
      opened
      size={780}
      fullScreen={isSmall}
      title="Check this import"
      onClose={() => onAnswer(null)}
      classNames={{ content: styles['sheet'] ?? '', body: styles['sheetBody'] ?? '' }}
    >
      <p className={styles['summary']} role="status">
        <b>{summaryOf(totals)}.</b> {missingText(totals.withoutCaption, context)}
      </p>
      {/* A long sheet is scrolled by keys, too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles['scroll']} role="group" aria-label="What was found" tabIndex={0}>
        <Groups
          plan={plan}
          choices={choices}
          context={context}
          shorten={shorten}
          onChange={setChoices}
        />
        <CaptionForms plan={plan} taken={choices.takenForms} onChange={setChoices} />
        <LeftOut
          plan={plan}
          taken={choices.takenKinds}
          isLinked={context.mode === 'link'}
          shorten={shorten}
          onChange={setChoices}
        />
        <Conversions plan={plan} isWanted={choices.convert} onChange={setChoices} />
        <OtherFiles plan={plan} shorten={shorten} />
      </div>
      <SheetFoot
        images={totals.images}
        isReady={isReady}
        onCancel={() => onAnswer(null)}
        onImport={() =>
          onAnswer({ choices: requestChoices(plan, choices), convert: choices.convert })
        }
      />
    </Modal>
  );
}

function missingText(count: number, { captionForMissing }: SheetContext): string {
  if (count === 0) return '';
  const who = plural(count, 'image comes', 'images come');
  return captionForMissing === ''
    ? `${who} without a caption.`
    : `${who} without a caption and ${byCount(count, 'gets', 'get')} “${captionForMissing}”.`;
}

function pathsIn({ groups, leftOut, unpaired, unsupported }: ImportPlan): string[] {
  return [
    ...groups.map(({ from }) => from),
    ...leftOut.flatMap(({ files }) => files),
    ...[...unpaired, ...unsupported].map(({ file }) => file),
  ];
}

interface ConversionsProps extends Pick<SheetPart, 'plan' | 'onChange'> {
  readonly isWanted: boolean;
}

/** Pictures of kinds that the trainer cannot read, and that the app can make PNG copies of. */
function Conversions({ plan, isWanted, onChange }: ConversionsProps) {
  return (
    <SheetSection title="Pictures to convert" isShown={plan.convertible > 0}>
      <Switch
        size="xs"
        label={`Add ${plural(plan.convertible, 'PNG copy', 'PNG copies')}`}
        description="The trainer cannot read these pictures (HEIC, AVIF, TIFF, GIF). Copies are made in the project, the pictures stay as they are."
        checked={isWanted}
        onChange={({ currentTarget: { checked } }) =>
          onChange((choices) => ({ ...choices, convert: checked }))
        }
      />
    </SheetSection>
  );
}

interface SheetFootProps {
  readonly images: number;
  readonly isReady: boolean;
  readonly onCancel: () => void;
  readonly onImport: () => void;
}

/** The two answers to the sheet. */
function SheetFoot({ images, isReady, onCancel, onImport }: SheetFootProps) {
  // Where nothing can be imported yet, the keyboard begins at “Cancel”.
  const [isReadyAtFirst] = useState(isReady);
  return (
    <footer className={styles['foot']}>
      <span className="ls-dim ls-small">Your files are never moved or changed.</span>
      <Button
        variant="default"
        {...(isReadyAtFirst ? {} : { 'data-autofocus': true })}
        onClick={onCancel}
      >
        Cancel
      </Button>
      <Button
        disabled={!isReady}
        {...(isReadyAtFirst ? { 'data-autofocus': true } : {})}
        onClick={onImport}
      >
        {images === 0 ? 'Import' : `Import ${plural(images, 'image')}`}
      </Button>
    </footer>
  );
}
