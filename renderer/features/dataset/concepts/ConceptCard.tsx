import { Button, NumberInput, Select, Switch, TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useDisclosure } from '@mantine/hooks';
import type { Concept, Input, NamedPower } from '../../../../shared/contract/index.js';
import { CaptionStyle } from '../../../../shared/domain/captions/caption-style.js';
import {
  CAPTION_EXTENSIONS,
  USUAL_CAPTION_EXTENSION,
} from '../../../../shared/domain/dataset/caption-extension.js';
import { NotAllowed } from '../../../components/NotAllowed.js';
import { plural } from '../../../../shared/domain/format.js';
import { adviseRepeatsRange, usualRepeats } from '../../../../shared/domain/doctor/check-counts.js';
import type { ErrorValue, Result } from '../../../../shared/result/errors.js';
import { useClient } from '../../../bridge/bridge-context.js';
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

/** Takes a concept out after a second press, which says that its files stay. */
function RemoveConcept({ name, onRemove }: { name: string; onRemove: () => void }) {
  const [isAsking, { open, close }] = useDisclosure(false);
  if (!isAsking)
    return (
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        className={styles['remove']}
        onClick={open}
      >
        Remove from project…
      </Button>
    );
  return (
    <div className={styles['asking']} role="group" aria-label={`Remove ${name}`}>
      <span>Its folder and files stay where they are.</span>
      <Button size="compact-sm" variant="default" ref={focusOnce} onClick={close}>
        Keep
      </Button>
      <Button size="compact-sm" color="red" variant="light" onClick={onRemove}>
        Remove from project
      </Button>
    </div>
  );
}

/** Ref callback: the pressed button is removed by the question, so the focus moves to its harmless answer. */
function focusOnce(button: HTMLButtonElement | null): void {
  button?.focus();
}

interface RepeatsAdviceProps {
  readonly concept: Concept;
  readonly images: number;
  readonly onUse: (repeats: number) => void;
}

/** What the guide says of the repeats for so many images; regularisation images are repeated by the trainer as it needs. */
function RepeatsAdvice({ concept, images, onUse }: RepeatsAdviceProps) {
  if (images === 0 || concept.isRegularisation === true) return null;
  const { least, most } = adviseRepeatsRange(images);
  const isUsual = concept.repeats >= least && concept.repeats <= most;
  const middle = usualRepeats(images);
  return (
    <p className={isUsual ? 'ls-dim ls-small' : 'ls-warning-text ls-small'}>
      {`For ${plural(images, 'image')} ${String(least)}–${String(most)} repeats are usual: fewer images want more of them.`}{' '}
      {isUsual ? null : (
        <UnstyledButton className="link" onClick={() => onUse(middle)}>
          Use {middle}
        </UnstyledButton>
      )}
    </p>
  );
}

type ConceptPatch = Omit<Input<'projects.updateConcepts'>['concepts'][number], 'conceptId'>;

interface ConceptEdits {
  /** Why the last change was refused. */
  readonly error: ErrorValue | null;
  /** True when it was taken over. */
  change(patch: ConceptPatch): Promise<boolean>;
  /** Takes the concept out of the project; its files stay. */
  remove(): Promise<boolean>;
}

/** Changes of one concept, each saved at once; the project tells of the outcome. */
function useConceptEdits(projectId: string, conceptId: string): ConceptEdits {
  const client = useClient();
  const [error, setError] = useState<ErrorValue | null>(null);
  const noted = (result: Result<unknown>): boolean => {
    setError(result.ok ? null : result.error);
    return result.ok;
  };
  return {
    error,
    change: async (patch) =>
      noted(
        await client.request('projects.updateConcepts', {
          projectId,
          concepts: [{ conceptId, ...patch }],
        }),
      ),
    remove: async () =>
      noted(await client.request('projects.removeConcept', { projectId, conceptId })),
  };
}
