import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { canMerge, choiceOf, isMerged } from '../../lib/import-choices.js';
import { plural } from '../../../shared/domain/format.js';
import { GroupRow } from './GroupRow.js';
import { SheetSection } from './SheetSection.js';
import type { SheetPart } from './sheet-part.js';
import styles from './intake.module.css';

/** So many rows of fields are drawn at once; a collection may have hundreds of folders. */
const PAGE = 40;

/** The concepts that will be made or filled, each with its name and repeats. */
export function Groups({ plan, choices, context, shorten, onChange }: SheetPart) {
  const [shown, setShown] = useState(PAGE);
  const more = plan.groups.length - shown;
  return (
    <SheetSection title="Concepts" isShown={plan.groups.length > 0}>
      {canMerge(plan) ? (
        <Switch
          size="xs"
          label={`Put all in one concept: “${context.into}”`}
          checked={choices.isOneConcept}
          onChange={({ currentTarget: { checked } }) =>
            onChange((before) => ({ ...before, isOneConcept: checked }))
          }
        />
      ) : null}
      <ul className={styles['rows']}>
        {plan.groups.slice(0, shown).map((group) => (
          <GroupRow
            key={group.key}
            group={group}
            choice={choiceOf(choices, group)}
            isMerged={isMerged(choices, group)}
            context={context}
            shorten={shorten}
            onChange={onChange}
          />
        ))}
      </ul>
      {more > 0 ? (
        <Button size="compact-sm" variant="default" onClick={() => setShown(shown + PAGE)}>
          Show {plural(Math.min(more, PAGE), 'more folder')} of {more}
        </Button>
      ) : null}
    </SheetSection>
  );
}
