import { Accordion, Checkbox, NumberInput, Select, Slider, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { TagRules } from '../../../shared/domain/captioning/index.js';
import { synonymList, tagList } from './captioning-recipe.js';
import type { DraftProps } from './RecipePanel.js';
import styles from './captioning.module.css';

/** How tags are chosen. A slider takes effect at once: no model runs. */
export function TagRulesFields({ draft, onDraft }: DraftProps) {
  const { rules } = draft.tagger;
  const set = (change: Partial<TagRules>) =>
    onDraft({ ...draft, tagger: { ...draft.tagger, rules: { ...rules, ...change } } });
  return (
    <div className={styles['group']}>
      <Threshold
        label="General threshold"
        value={rules.generalThreshold}
        onChange={(generalThreshold) => set({ generalThreshold })}
      />
      <Threshold
        label="Character threshold"
        value={rules.characterThreshold}
        onChange={(characterThreshold) => set({ characterThreshold })}
      />
      <Checkbox
        size="xs"
        label="Blanks instead of underscores"
        checked={rules.removeUnderscore}
        onChange={(event) => set({ removeUnderscore: event.currentTarget.checked })}
      />
      <ListField
        label="Tags to drop"
        placeholder="long hair, blue eyes"
        initial={rules.undesired.join(', ')}
        onText={(text) => set({ undesired: tagList(text) })}
      />
      <Accordion variant="filled" chevronPosition="left">
        <Accordion.Item value="more">
          <Accordion.Control>More rules</Accordion.Control>
          <Accordion.Panel>
            <MoreRules draft={draft} onDraft={onDraft} onRules={set} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </div>
  );
}

function MoreRules({
  draft,
  onDraft,
  onRules,
}: DraftProps & { onRules: (change: Partial<TagRules>) => void }) {
  const { tagger } = draft;
  const { rules } = tagger;
  const check = (label: string, checked: boolean, onChange: (checked: boolean) => void) => (
    <Checkbox
      size="xs"
      label={label}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
  return (
    <div className={styles['group']}>
      <ListField
        label="Synonyms"
        placeholder="1girl=woman, 1boy=man"
        initial={rules.replacements.map(({ from, to }) => `${from}=${to}`).join(', ')}
        onText={(text) => onRules({ replacements: synonymList(text) })}
      />
      <ListField
        label="Tags to put first"
        placeholder="1girl, solo"
        initial={rules.alwaysFirst.join(', ')}
        onText={(text) => onRules({ alwaysFirst: tagList(text), order: 'given' })}
      />
      {check('Character tags first', rules.charactersFirst, (charactersFirst) =>
        onRules({ charactersFirst }),
      )}
      {check('name_(series) as two tags', rules.expandCharacters, (expandCharacters) =>
        onRules({ expandCharacters }),
      )}
      {check('Turn pictures upright first (EXIF)', tagger.honourExif, (honourExif) =>
        onDraft({ ...draft, tagger: { ...tagger, honourExif } }),
      )}
      {check('Labels by the rows of the list', rules.labels === 'rows', (isRows) =>
        onRules({ labels: isRows ? 'rows' : 'script' }),
      )}
      <Place label="Rating tag" value={rules.rating} onChange={(rating) => onRules({ rating })} />
      <Place
        label="Quality tag"
        description="For models that name the quality of a picture"
        value={rules.quality}
        onChange={(quality) => onRules({ quality })}
      />
    </div>
  );
}

function Place(props: {
  label: string;
  description?: string;
  value: TagRules['rating'];
  onChange: (place: TagRules['rating']) => void;
}) {
  return (
    <Select
      size="xs"
      label={props.label}
      description={props.description}
      allowDeselect={false}
      value={props.value}
      onChange={(value) => props.onChange(value as TagRules['rating'])}
      data={[
        { value: 'none', label: 'None' },
        { value: 'first', label: 'First' },
        { value: 'last', label: 'Last' },
      ]}
    />
  );
}

function Threshold(props: { label: string; value: number; onChange: (value: number) => void }) {
  const { label, value, onChange } = props;
  return (
    <div>
      <div className={styles['thresholdHead']}>
        <span className={styles['label']}>{label}</span>
        <NumberInput
          size="xs"
          w={76}
          aria-label={`${label}, number`}
          min={0.05}
          max={1}
          step={0.01}
          decimalScale={2}
          fixedDecimalScale
          clampBehavior="blur"
          value={value}
          onChange={(next) => {
            if (typeof next === 'number' && next >= 0 && next <= 1) onChange(next);
          }}
        />
      </div>
      <Slider
        thumbLabel={label}
        label={null}
        size={4}
        min={0.05}
        max={1}
        step={0.01}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}

/** A list that is typed; kept as typed, so that a comma at the end does not vanish under the fingers. */
function ListField(props: {
  label: string;
  placeholder: string;
  initial: string;
  onText: (text: string) => void;
}) {
  const [text, setText] = useState(props.initial);
  return (
    <TextInput
      size="xs"
      label={props.label}
      placeholder={props.placeholder}
      value={text}
      spellCheck={false}
      onChange={(event) => {
        setText(event.currentTarget.value);
        props.onText(event.currentTarget.value);
      }}
    />
  );
}
