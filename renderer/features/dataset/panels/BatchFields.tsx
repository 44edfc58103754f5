import { Checkbox, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import type { BatchForm } from './batch-form.js';

interface BatchFieldsProps {
  readonly form: BatchForm;
  readonly triggerWord: string;
  /** Why the edit cannot be carried out; shown at the field it is about. */
  readonly error: string | null;
  readonly onChange: (form: BatchForm) => void;
}

/** The fields of the chosen kind of edit. */
export function BatchFields(props: BatchFieldsProps) {
  const { form, triggerWord, onChange } = props;
  const set = (change: Partial<BatchForm>) => onChange({ ...form, ...change });
  switch (form.kind) {
    case 'replace':
      return <ReplaceFields {...props} set={set} />;
    case 'add':
      return <AddFields form={form} set={set} />;
    case 'remove':
      return <TagsField label="Tags to remove" form={form} set={set} />;
    case 'reorder':
      return <TagsField label="Tags that come first, in this order" form={form} set={set} />;
    case 'merge':
      return (
        <>
          <TagsField label="Tags to merge" form={form} set={set} />
          <TextInput
            label="Into"
            value={form.to}
            onChange={(event) => set({ to: event.currentTarget.value })}
          />
        </>
      );
    case 'trigger_first':
      return triggerWord === '' ? (
        <p className="ls-dim">This project has no trigger word yet.</p>
      ) : (
        <p className="ls-dim">
          “{triggerWord}” becomes the first tag. Prose that names it already stays as it is.
        </p>
      );
    case 'sort':
      return <SortFields form={form} set={set} />;
    case 'case':
      return (
        <SegmentedControl
          aria-label="Letters"
          size="xs"
          value={form.letters}
          onChange={(letters) => set({ letters })}
          data={[
            { value: 'lower', label: 'lower' },
            { value: 'upper', label: 'UPPER' },
            { value: 'sentence', label: 'Sentence' },
          ]}
        />
      );
    case 'dedupe':
      return <p className="ls-dim">Of equal tags the first stays. Prose is left alone.</p>;
    case 'underscores':
      return <p className="ls-dim">long_hair becomes long hair; emoticons such as ^_^ stay.</p>;
  }
}

interface FieldsProps {
  readonly form: BatchForm;
  readonly set: (change: Partial<BatchForm>) => void;
}

function ReplaceFields({ form, error, set }: BatchFieldsProps & FieldsProps) {
  return (
    <>
      <TextInput
        label="Find"
        value={form.find}
        error={error}
        onChange={(event) => set({ find: event.currentTarget.value })}
      />
      <TextInput
        label="Replace by"
        placeholder="nothing: deletes it"
        description={
          form.isRegex ? '$1 or \\1 stands for the first group, $<name> for a named one' : null
        }
        value={form.replace}
        onChange={(event) => set({ replace: event.currentTarget.value })}
      />
      <Check label="Regular expression" of="isRegex" form={form} set={set} />
      <Check label="Match case" of="matchCase" form={form} set={set} />
      <Check label="Whole words" of="wholeWord" form={form} set={set} />
    </>
  );
}

function AddFields({ form, set }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Text"
        value={form.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label="Where"
        size="xs"
        value={form.where}
        onChange={(where) => set({ where })}
        data={[
          { value: 'start', label: 'At the start' },
          { value: 'end', label: 'At the end' },
        ]}
      />
      <SegmentedControl
        aria-label="As"
        size="xs"
        value={form.as}
        onChange={(as) => set({ as })}
        data={[
          { value: 'tag', label: 'As a tag' },
          { value: 'text', label: 'As text' },
        ]}
      />
      <Check label="Only where it is missing" of="onlyIfMissing" form={form} set={set} />
    </>
  );
}

function SortFields({ form, set }: FieldsProps) {
  return (
    <>
      <SegmentedControl
        aria-label="Sort by"
        size="xs"
        value={form.by}
        onChange={(by) => set({ by })}
        data={[
          { value: 'frequency', label: 'By frequency' },
          { value: 'name', label: 'By name' },
        ]}
      />
      <NumberInput
        label="Tags that stay first"
        min={0}
        max={1000}
        allowDecimal={false}
        value={form.keepFirst}
        onChange={(value) => set({ keepFirst: typeof value === 'number' ? value : 0 })}
      />
    </>
  );
}

function TagsField({ label, form, set }: FieldsProps & { label: string }) {
  return (
    <TextInput
      label={label}
      placeholder="separated by commas"
      value={form.tags}
      onChange={(event) => set({ tags: event.currentTarget.value })}
    />
  );
}

function Check(
  props: FieldsProps & {
    label: string;
    of: 'isRegex' | 'matchCase' | 'wholeWord' | 'onlyIfMissing';
  },
) {
  const { label, of, form, set } = props;
  return (
    <Checkbox
      size="xs"
      label={label}
      checked={form[of]}
      onChange={(event) => set({ [of]: event.currentTarget.checked })}
    />
  );
}
