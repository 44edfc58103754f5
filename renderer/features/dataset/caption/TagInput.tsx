import { Autocomplete } from '@mantine/core';
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import { type CountedTag, suggestTags } from '../../../../shared/domain/captions/index.js';
import { useProjectSession } from '../../../stores/app-stores.js';
import { countTags, knownTags } from '../tag-counts.js';
import styles from './caption.module.css';

interface TagInputProps {
  readonly imageName: string;
  readonly tags: readonly string[];
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onAdd: (typed: string) => void;
  /** Backspace or the left arrow in the empty field. */
  readonly onBack: (key: 'Backspace' | 'ArrowLeft') => void;
}

const SUGGESTED = 8;

/** Adds tags; Enter or a comma ends one. Suggests the tags of this dataset, most frequent first. */
export function TagInput({ imageName, tags, input, onAdd, onBack }: TagInputProps) {
  const [typed, setTyped] = useState('');
  const counts = useTagCounts();
  const suggested = typed.trim() === '' ? [] : suggestTags(counts, typed, tags, SUGGESTED);
  const images = new Map(suggested.map((one) => [one.tag, one.images]));
  const add = (text: string) => {
    if (text.trim() !== '') onAdd(text);
    setTyped('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter during IME composition confirms the composed text and must not add a tag.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      // With a suggestion highlighted, the Autocomplete has handled Enter already and prevented the default.
      if (!event.defaultPrevented) add(typed);
      event.preventDefault();
    } else if (typed === '' && (event.key === 'Backspace' || event.key === 'ArrowLeft')) {
      event.preventDefault();
      onBack(event.key);
    }
  };
  return (
    <Autocomplete
      ref={input}
      className={styles['tagInput']}
      classNames={{ input: styles['tagInputField'] ?? '' }}
      variant="unstyled"
      size="xs"
      aria-label={`Add a tag to ${imageName}`}
      placeholder="Add a tag…"
      spellCheck={false}
      maxLength={2000}
      value={typed}
      data={suggested.map(({ tag }) => tag)}
      // `suggestTags` has filtered and sorted already; Mantine's own filter would drop some suggestions.
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <span className={styles['suggestion']}>
          {option.value} <span className="ls-dim ls-num">{images.get(option.value) ?? ''}</span>
        </span>
      )}
      comboboxProps={{ width: 220, position: 'bottom-start' }}
      onOptionSubmit={(tag) => {
        onAdd(tag);
        // The Autocomplete writes the chosen tag into the field after this callback, so the field is cleared in a later task.
        setTimeout(() => setTyped(''));
      }}
      onChange={(text) => {
        if (/[,\n]/.test(text)) add(text);
        else setTyped(text);
      }}
      onKeyDown={onKeyDown}
      onBlur={() => add(typed)}
    />
  );
}

/** Tags of the whole dataset, most frequent first; counted when the tag view opens. */
function useTagCounts(): readonly CountedTag[] {
  const { dataset } = useProjectSession();
  const [tags, setTags] = useState(() => knownTags(dataset));
  useEffect(() => countTags(dataset, setTags), [dataset]);
  return tags;
}
