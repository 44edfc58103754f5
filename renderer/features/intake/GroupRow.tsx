import { Checkbox, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import { memo } from 'react';
import type { ImportPlan, ImportTarget } from '../../../shared/contract/index.js';
import { conceptNameOf } from '../../lib/concept-name.js';
import {
  conceptProblems,
  groupText,
  withGroup,
  type FutureConcept,
  type GroupChoice,
} from '../../lib/import-choices.js';
import type { KnownConcept } from '../../stores/import-look.js';
import type { SheetPart } from './sheet-part.js';
import styles from './intake.module.css';

type Group = ImportPlan['groups'][number];

/** Offered for a concept that somebody wants made after all, as elsewhere in the app. */
const USUAL_REPEATS = 10;
const NEW = 'new';

interface GroupRowProps extends Pick<SheetPart, 'context' | 'shorten' | 'onChange'> {
  readonly group: Group;
  readonly choice: GroupChoice;
  /** It goes where all go. */
  readonly isMerged: boolean;
}

/** One folder or archive: whether it comes in, and as which concept. */
export const GroupRow = memo(function GroupRow(props: GroupRowProps) {
  const { group, choice, isMerged, context, shorten, onChange } = props;
  const { isTaken, target } = choice;
  const set = (part: Partial<GroupChoice>) => onChange((before) => withGroup(before, group, part));
  const name = shorten(group.from);
  return (
    <li className={styles['row']} data-off={!isTaken || undefined}>
      <Switch
        size="xs"
        label={
          <span className={styles['from']} title={group.from}>
            {name}
          </span>
        }
        aria-label={`Take ${name}`}
        description={[groupText(group), group.why ?? ''].filter(Boolean).join('. ')}
        checked={isTaken}
        onChange={(event) => set({ isTaken: event.currentTarget.checked })}
      />
      {!isTaken ? null : isMerged ? (
        <p className="ls-dim ls-small">Goes into “{context.into}”.</p>
      ) : (
        <TargetFields
          from={name}
          target={target}
          concepts={context.concepts}
          fallback={newConceptOf(group)}
          onChange={(to) => set({ target: to })}
        />
      )}
    </li>
  );
});

function newConceptOf({ from, target }: Group): FutureConcept {
  if ('newConcept' in target) return target.newConcept;
  return { name: conceptNameOf(from), repeats: USUAL_REPEATS, isRegularisation: false };
}

interface TargetFieldsProps {
  readonly from: string;
  readonly target: ImportTarget;
  readonly concepts: readonly KnownConcept[];
  /** What a concept of its own begins with. */
  readonly fallback: FutureConcept;
  readonly onChange: (target: ImportTarget) => void;
}

function TargetFields({ from, target, concepts, fallback, onChange }: TargetFieldsProps) {
  return (
    <div className={styles['target']}>
      {concepts.length === 0 ? null : (
        <NativeSelect
          size="xs"
          label="Goes into"
          aria-label={`Where ${from} goes`}
          value={'conceptId' in target ? target.conceptId : NEW}
          data={[
            ...concepts.map(({ id, name }) => ({ value: id, label: name })),
            { value: NEW, label: 'A concept of its own' },
          ]}
          onChange={({ currentTarget: { value } }) =>
            onChange(value === NEW ? { newConcept: fallback } : { conceptId: value })
          }
        />
      )}
      {'newConcept' in target ? (
        <ConceptFields
          from={from}
          concept={target.newConcept}
          onChange={(newConcept) => onChange({ newConcept })}
        />
      ) : null}
    </div>
  );
}

interface ConceptFieldsProps {
  readonly from: string;
  readonly concept: FutureConcept;
  readonly onChange: (concept: FutureConcept) => void;
}

function ConceptFields({ from, concept, onChange }: ConceptFieldsProps) {
  const problems = conceptProblems(concept);
  return (
    <>
      <TextInput
        size="xs"
        label="Concept"
        aria-label={`Concept of ${from}`}
        maxLength={120}
        spellCheck={false}
        value={concept.name}
        error={problems.name}
        onChange={(event) => onChange({ ...concept, name: event.currentTarget.value })}
      />
      <NumberInput
        size="xs"
        label="Repeats"
        aria-label={`Repeats of ${from}`}
        min={1}
        max={10_000}
        allowDecimal={false}
        value={concept.repeats === 0 ? '' : concept.repeats}
        error={problems.repeats}
        onChange={(value) =>
          onChange({ ...concept, repeats: typeof value === 'number' ? value : 0 })
        }
      />
      <Checkbox
        size="xs"
        className={styles['reg'] ?? ''}
        label="Regularisation"
        aria-label={`${from}: regularisation images`}
        checked={concept.isRegularisation}
        onChange={(event) =>
          onChange({ ...concept, isRegularisation: event.currentTarget.checked })
        }
      />
    </>
  );
}
