import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import { adviseRepeats, suggestConceptName, triggerWordHint } from '../../lib/new-project.js';
import type { SectionProps } from './section-props.js';

/** Trigger word, concept and repeats, and captions for images that have none. */
export function CaptionSection({ draft, change, problems, images }: SectionProps) {
  const advice = adviseRepeats(images);
  const hint = triggerWordHint(draft.triggerWord);
  return (
    <section aria-labelledby="wizard-words">
      <h2 id="wizard-words">Words</h2>
      <TextInput
        label="Trigger word"
        description="One invented word that will call what was learned, the same in every caption."
        placeholder="mychar_v1"
        spellCheck={false}
        autoComplete="off"
        maxLength={200}
        value={draft.triggerWord}
        error={problems.triggerWord}
        onChange={(event) => change({ triggerWord: event.currentTarget.value })}
      />
      {hint === null ? null : (
        <p className="ls-warning-text ls-small" role="status">
          {hint}
        </p>
      )}
      <Checkbox
        size="xs"
        mt={12}
        checked={draft.captionForMissing}
        onChange={(event) => change({ captionForMissing: event.currentTarget.checked })}
        label="Give images without a caption one: the trigger word"
        description="Captions that are there already stay as they are. You can refine them all later."
      />
      <div className="wizard-pair">
        <TextInput
          label="Concept"
          description="Names the folder of these images."
          placeholder={suggestConceptName(draft)}
          maxLength={120}
          value={draft.conceptName}
          onChange={(event) => change({ conceptName: event.currentTarget.value })}
        />
        <NumberInput
          label="Repeats"
          description={advice.text}
          min={1}
          max={10_000}
          allowDecimal={false}
          placeholder={String(advice.repeats)}
          value={draft.repeats ?? ''}
          error={problems.repeats}
          onChange={(value) => change({ repeats: typeof value === 'number' ? value : null })}
        />
      </div>
    </section>
  );
}
