import { useEffect, useRef, useState, type RefObject } from 'react';

interface ChipFocusOptions {
  readonly list: RefObject<HTMLUListElement | null>;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly ids: readonly string[];
  readonly hasFocusAtStart: boolean;
}

export interface ChipFocus {
  /** The chip that the Tab key enters. */
  readonly entry: string | undefined;
  /** What a screen reader is to say. */
  readonly said: string;
  say(text: string): void;
  noticed(id: string | null): void;
  /** Gives the focus to a chip, or to the field behind them. */
  goNow(id: string | null): void;
  /** Like `goNow`, but after the next render, for a chip that does not exist yet. */
  goTo(id: string | null): void;
}

/** Roving tabindex of the chips: one chip is the Tab stop, and the arrow keys move the focus. */
export function useChipFocus({ list, input, ids, hasFocusAtStart }: ChipFocusOptions): ChipFocus {
  const [last, setLast] = useState<string | null>(null);
  const [said, say] = useState('');
  const wanted = useRef<{ id: string | null } | null>(null);
  const goNow = (id: string | null) => {
    const chip = id === null ? null : chipOf(list.current, id);
    (chip ?? input.current)?.focus();
  };
  useEffect(() => {
    if (wanted.current === null) return;
    goNow(wanted.current.id);
    wanted.current = null;
  });
  useEffect(() => {
    if (hasFocusAtStart) input.current?.focus();
  }, [hasFocusAtStart, input]);
  return {
    entry: ids.find((id) => id === last) ?? ids[0],
    said,
    say,
    noticed: setLast,
    goNow,
    goTo: (id) => {
      wanted.current = { id };
    },
  };
}

function chipOf(list: HTMLUListElement | null, id: string): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-tag-id="${CSS.escape(id)}"]`) ?? null;
}
