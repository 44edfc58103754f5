import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Concept, NamedPower } from '../../../../shared/contract/index.js';
import { CaptionStyle } from '../../../../shared/domain/captions/index.js';
import {
  CAPTION_EXTENSIONS,
  USUAL_CAPTION_EXTENSION,
} from '../../../../shared/domain/dataset/index.js';
import { NotAllowed } from '../../../components/NotAllowed.js';
import { formatCount, plural } from '../../../../shared/domain/format.js';
import { RemoveConcept } from './RemoveConcept.js';
import { RepeatsAdvice } from './RepeatsAdvice.js';
import { useConceptEdits, type ConceptEdits } from './use-concept-edits.js';
import styles from './concepts.module.css';

/** How edits of tags take the captions. */
const CAPTION_STYLES: { value: CaptionStyle; label: string }[] = [
  { value: 'auto', label: 'tags or prose, by their looks' },
  { value: 'tags', label: 'tags' },
  { value: 'prose', label: 'prose' },
];

interface ConceptCardProps {
  readonly projectId: string;
  readonly concept: Concept;
  readonly images: number;
  /** Its folder came with the project and is not allowed yet. */
  readonly off: NamedPower | null;
}

/** One concept; every change is saved at once. */
export function ConceptCard({ projectId, concept, images, off }: ConceptCardProps) {
  const edits = useConceptEdits(projectId, concept.id);
  const isEnabled = concept.isEnabled !== false;
  return (
    <section
      className={styles['card']}
      aria-label={concept.name}
      data-off={!isEnabled || undefined}
    >
      <div className={styles['fields']}>
        <NameField key={`name ${concept.name}`} concept={concept} edits={edits} />
        <RepeatsField key={`repeats ${String(concept.repeats)}`} concept={concept} edits={edits} />
        <Select
          label="Captions end in"
          allowDeselect={false}
          data={[...CAPTION_EXTENSIONS]}
          value={concept.captionExtension ?? USUAL_CAPTION_EXTENSION}
          onChange={(captionExtension) => {
            if (captionExtension !== null) void edits.change({ captionExtension });
          }}
        />
        <StyleField concept={concept} edits={edits} />
      </div>
      <Place projectId={projectId} concept={concept} images={images} off={off} />
      <RepeatsAdvice
        concept={concept}
        images={images}
        onUse={(repeats) => void edits.change({ repeats })}
      />
      <div className={styles['switches']}>
        <Switch
          size="xs"
          label="Trained"
          checked={isEnabled}
          onChange={(event) => void edits.change({ isEnabled: event.currentTarget.checked })}
        />
        <Switch
          size="xs"
          label="Regularisation images"
          description="Pictures of the general kind, without your subject, that keep the model from forgetting it."
          checked={concept.isRegularisation === true}
          onChange={(event) => void edits.change({ isRegularisation: event.currentTarget.checked })}
        />
        <RemoveConcept name={concept.name} onRemove={() => void edits.remove()} />
      </div>
      {edits.error === null ? null : (
        <p role="alert" className="ls-error-text">
          {edits.error.message} {edits.error.hint}
        </p>
      )}
    </section>
  );
}

/** Where its images lie, or that this is off. */
function Place({ projectId, concept, images, off }: ConceptCardProps) {
  if (off !== null) return <NotAllowed projectId={projectId} power={off} />;
  return (
    <p className={styles['place']}>
      <span className="ls-num">{plural(images, 'image')}</span> in{' '}
      <span className="ls-mono">{concept.dir}</span>
      {concept.isLinked ? ' (linked in place)' : ''}
    </p>
  );
}

interface FieldProps {
  readonly concept: Concept;
  readonly edits: ConceptEdits;
}

function StyleField({ concept, edits }: FieldProps) {
  return (
    <Select
      label="Captions are"
      allowDeselect={false}
      data={CAPTION_STYLES}
      value={concept.captionStyle ?? 'auto'}
      onChange={(style) => void edits.change({ captionStyle: CaptionStyle.parse(style) })}
    />
  );
}

/** Saved when it is left or with Enter; Escape and a refusal bring the old name back. */
function NameField({ concept, edits }: FieldProps) {
  const [text, setText] = useState(concept.name);
  const save = async () => {
    const name = text.trim();
    if (name === concept.name || name === '') setText(concept.name);
    else if (!(await edits.change({ name }))) setText(concept.name);
  };
  return (
    <TextInput
      label="Name"
      value={text}
      maxLength={120}
      spellCheck={false}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void save();
        if (event.key === 'Escape' && text !== concept.name) {
          event.stopPropagation();
          setText(concept.name);
        }
      }}
    />
  );
}

function RepeatsField({ concept, edits }: FieldProps) {
  const [value, setValue] = useState<number | string>(concept.repeats);
  const save = async () => {
    const isGood = typeof value === 'number' && Number.isInteger(value) && value >= 1;
    if (!isGood || value === concept.repeats) setValue(concept.repeats);
    else if (!(await edits.change({ repeats: value }))) setValue(concept.repeats);
  };
  return (
    <NumberInput
      label="Repeats"
      min={1}
      max={10_000}
      allowDecimal={false}
      allowNegative={false}
      value={value}
      onChange={setValue}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void save();
      }}
    />
  );
}
