import { Switch } from '@mantine/core';
import { memo } from 'react';
import type { CaptionForm, ImportPlan } from '../../../shared/contract/index.js';
import { withOne } from '../../lib/import-choices.js';
import { FORM_WORDS } from './import-words.js';
import { plural } from '../../../shared/domain/format.js';
import { SheetSection } from './SheetSection.js';
import type { SheetPart } from './sheet-part.js';
import styles from './intake.module.css';

interface FormsProps extends Pick<SheetPart, 'plan' | 'onChange'> {
  readonly taken: ReadonlySet<CaptionForm>;
}

/** Captions that lie there in another form than a text of the image's name, with examples of what they say. */
export const CaptionForms = memo(function CaptionForms({ plan, taken, onChange }: FormsProps) {
  const set = (form: CaptionForm, isTaken: boolean) =>
    onChange((choices) => ({
      ...choices,
      takenForms: withOne(choices.takenForms, form, isTaken),
    }));
  return (
    <SheetSection
      title="Captions under other names"
      note="The trainer would not find them. Taken, they are written as captions beside the images of the project."
      isShown={plan.captionForms.length > 0}
    >
      <ul className={styles['rows']}>
        {plan.captionForms.map((found) => (
          <li key={found.form} className={styles['row']}>
            <Switch
              size="xs"
              label={`${FORM_WORDS[found.form].label} (${plural(found.count, 'caption')})`}
              description={FORM_WORDS[found.form].example}
              checked={taken.has(found.form)}
              onChange={(event) => set(found.form, event.currentTarget.checked)}
            />
            <Examples examples={found.examples} />
          </li>
        ))}
      </ul>
    </SheetSection>
  );
});

type Example = ImportPlan['captionForms'][number]['examples'][number];

function Examples({ examples }: { examples: readonly Example[] }) {
  if (examples.length === 0) return null;
  return (
    <ul className={styles['examples']} aria-label="Examples">
      {examples.map(({ image, from, text }) => (
        <li key={image}>
          <span className={styles['pair']}>
            <b>{image}</b> <span className="ls-dim">from</span> {from}
          </span>
          <span className={styles['text']}>{text === '' ? <i>empty</i> : text}</span>
        </li>
      ))}
    </ul>
  );
}
