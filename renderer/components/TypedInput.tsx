import { TextInput } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { formatNumber, parseNumber } from '../lib/number-text.js';

interface TypedInputProps {
  readonly id: string;
  readonly value: number;
  readonly isWhole: boolean;
  /** What Up and Down add; null where the value has no natural step. */
  readonly step: number | null;
  /** What was typed that is no number, kept by the owner so that undo can drop it. */
  readonly draft: string | null;
  readonly describedBy?: string | undefined;
  readonly isInvalid: boolean;
  readonly isDisabled?: boolean;
  readonly onValue: (value: number) => void;
  readonly onDraft: (draft: { text: string; reason: string } | null) => void;
}

/** A number as text, so that `1e-4` can be typed and is shown as typed while the field has the focus. */
export function TypedInput(props: TypedInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? null : parseNumber(typed, props.isWhole);
  const holds = read !== null && read.ok && read.value === props.value;
  const shown = props.draft ?? (holds && typed !== null ? typed : formatNumber(props.value));

  const change = (text: string) => {
    setTyped(text);
    const parsed = parseNumber(text, props.isWhole);
    if (parsed.ok) {
      props.onDraft(null);
      props.onValue(parsed.value);
    } else {
      props.onDraft({ text, reason: parsed.reason });
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (props.step === null || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const next = props.value + (event.key === 'ArrowUp' ? props.step : -props.step);
    change(formatNumber(Math.max(0, next)));
  };
  return (
    <TextInput
      id={props.id}
      size="xs"
      value={shown}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      error={props.isInvalid}
      disabled={props.isDisabled === true}
      aria-describedby={props.describedBy}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={() => setTyped(null)}
      onKeyDown={onKeyDown}
    />
  );
}
