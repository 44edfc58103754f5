import { useCallback, useEffect, useState } from 'react';
import { FIELD_KEYS, fieldSpec, type FieldKey } from '../../../shared/domain/config/fields.js';
import { fieldWasShown, useAskedField } from '../../stores/handoff-store.js';
import { fieldId } from './field-id.js';

/** Brings a field into view and focuses it, after opening what hides it. */
export function useFieldJump(open: (isAdvanced: boolean) => void): (field: FieldKey) => void {
  const [wanted, setWanted] = useState<FieldKey | null>(null);
  const asked = useAskedField();
  const jump = useCallback(
    (field: FieldKey) => {
      open(fieldSpec(field).level === 'advanced');
      setWanted(field);
    },
    [open],
  );
  useEffect(() => {
    const field = FIELD_KEYS.find((key) => key === asked);
    if (asked !== null) fieldWasShown();
    if (field !== undefined) jump(field);
  }, [asked, jump]);
  useEffect(() => {
    if (wanted === null) return;
    const element = document.getElementById(fieldId(wanted));
    element?.scrollIntoView({ block: 'center' });
    element?.focus({ preventScroll: true });
    setWanted(null);
  }, [wanted]);
  return jump;
}
