import { useCallback, useEffect, useState } from 'react';
import { FIELD_KEYS, fieldSpec, type FieldKey } from '../../../shared/domain/config/fields.js';
import { fieldWasShown, handoffStore } from '../../stores/handoff-store.js';
import { fieldId } from './field-id.js';

export interface FieldJump {
  readonly showsAdvanced: boolean;
  setAdvanced(shows: boolean): void;
  /** Brings a field into view and focuses it, after opening what hides it. */
  jump(field: FieldKey): void;
}

/** Jumps to fields; begins with the one that another screen asked for. `onOpen` brings the form to the front. */
export function useFieldJump(onOpen: () => void): FieldJump {
  const [asked] = useState(() => askedField());
  const [showsAdvanced, setAdvanced] = useState(asked !== null && isAdvanced(asked));
  useEffect(() => {
    fieldWasShown();
    if (asked !== null) return focusSoon(asked);
    return undefined;
  }, [asked]);
  const jump = useCallback(
    (field: FieldKey) => {
      onOpen();
      if (isAdvanced(field)) setAdvanced(true);
      focusSoon(field);
    },
    [onOpen],
  );
  return { showsAdvanced, setAdvanced, jump };
}

function askedField(): FieldKey | null {
  const { field } = handoffStore.getState();
  return FIELD_KEYS.find((key) => key === field) ?? null;
}

function isAdvanced(field: FieldKey): boolean {
  return fieldSpec(field).level === 'advanced';
}

/** After the next paint, when what was opened is on the page. Returns the way to give it up. */
function focusSoon(field: FieldKey): () => void {
  const frame = requestAnimationFrame(() => {
    const element = document.getElementById(fieldId(field));
    element?.scrollIntoView({ block: 'center' });
    element?.focus({ preventScroll: true });
  });
  return () => cancelAnimationFrame(frame);
}
