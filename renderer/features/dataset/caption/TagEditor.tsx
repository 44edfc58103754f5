import {
  closestCenter,
  DndContext,
  PointerSensor,
  useSensor,
  useSensors,
  type DragEndEvent,
} from '@dnd-kit/core';
import { rectSortingStrategy, SortableContext } from '@dnd-kit/sortable';
import { useRef } from 'react';
import { addedTags, movedTag } from '../../../../shared/domain/captions/index.js';
import styles from './caption.module.css';
import { TagChip } from './TagChip.js';
import { TagInput } from './TagInput.js';
import { useChipFocus, type ChipFocus } from './use-chip-focus.js';

interface TagEditorProps {
  readonly imageName: string;
  readonly tags: readonly string[];
  readonly onTags: (tags: readonly string[]) => void;
  readonly hasFocusAtStart: boolean;
}

/** A pointer that moves less than this (px) has clicked. */
const DRAG_FROM = 4;

/** The tags of a caption as chips. */
export function TagEditor({ imageName, tags, onTags, hasFocusAtStart }: TagEditorProps) {
  const list = useRef<HTMLUListElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_FROM } }),
  );
  const ids = idsOf(tags);
  const focus = useChipFocus({ list, input, ids, hasFocusAtStart });
  const { move, remove, onKeyDown } = tagMoves(tags, ids, focus, onTags);
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    const [from, to] = [ids.indexOf(String(active.id)), ids.indexOf(String(over?.id ?? active.id))];
    if (from !== to) move(from, to);
  };
  return (
    <div className={styles['tags']} data-no-band>
      <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
        <SortableContext items={ids} strategy={rectSortingStrategy}>
          <ul ref={list} aria-label={`Tags of ${imageName}`}>
            {tags.map((tag, at) => (
              <TagChip
                key={ids[at]}
                id={ids[at] ?? ''}
                tag={tag}
                isEntry={ids[at] === focus.entry}
                onFocus={() => focus.noticed(ids[at] ?? null)}
                onKeyDown={(event) => onKeyDown(event, at)}
                onRemove={() => remove(at)}
              />
            ))}
          </ul>
        </SortableContext>
      </DndContext>
      <TagInput
        imageName={imageName}
        tags={tags}
        input={input}
        onAdd={(typed) => onTags(addedTags(tags, typed))}
        onBack={(key) => {
          if (key === 'ArrowLeft') focus.goNow(ids.at(-1) ?? null);
          else if (tags.length > 0) onTags(tags.slice(0, -1));
        }}
      />
      <span role="status" className={styles['said']}>
        {focus.said}
      </span>
    </div>
  );
}

/** What can be done to a tag, and by which keys. */
function tagMoves(
  tags: readonly string[],
  ids: readonly string[],
  focus: ChipFocus,
  onTags: (tags: readonly string[]) => void,
) {
  const move = (from: number, to: number) => {
    onTags(movedTag(tags, from, to));
    // Moving a tag moves its node in the document, which loses the focus: focus it again after the render.
    focus.goTo(ids[from] ?? null);
    focus.say(
      `${tags[from] ?? ''}: place ${String(Math.min(Math.max(to, 0), tags.length - 1) + 1)}`,
    );
  };
  const remove = (at: number) => {
    focus.goTo(ids[at + 1] ?? ids[at - 1] ?? null);
    onTags(tags.filter((_, other) => other !== at));
    focus.say(`${tags[at] ?? ''} removed`);
  };
  const onKeyDown = (event: React.KeyboardEvent, at: number) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (by !== undefined && event.altKey) move(at, at + by);
    else if (by !== undefined) focus.goNow(ids[at + by] ?? (by > 0 ? null : (ids[at] ?? null)));
    else if (event.key === 'Home') focus.goNow(ids[0] ?? null);
    else if (event.key === 'End') focus.goNow(ids.at(-1) ?? null);
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { move, remove, onKeyDown };
}

/** React keys that stay with a tag when tags move: the text, and a running number among equal tags. */
function idsOf(tags: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return tags.map((tag) => {
    const count = (seen.get(tag) ?? 0) + 1;
    seen.set(tag, count);
    return `${String(count)} ${tag}`;
  });
}
