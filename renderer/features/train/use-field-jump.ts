import { useCallback, useEffect, useState } from 'react';
import { FIELD_KEYS, nameOfPlace, settingOf } from '../../../shared/domain/config/schema/index.js';
import { fieldWasShown, handoffStore } from '../../stores/handoff-store.js';
import { fieldId } from './field-id.js';

/** What of the form is shown. */
export interface FormView {
  readonly isAll: boolean;
  readonly query: string;
  readonly onlyChanged: boolean;
}

export interface FieldJump {
  readonly view: FormView;
  setView(view: FormView): void;
  /** Brings a field or an argument into view and focuses it, after opening what hides it. */
  jump(key: string): void;
}

const BASIC: FormView = { isAll: false, query: '', onlyChanged: false };
const ALL: FormView = { ...BASIC, isAll: true };

/** Jumps to settings; begins with the one that another screen asked for. `onOpen` brings the form to the front. */
export function useFieldJump(onOpen: () => void): FieldJump {
  const [asked] = useState(() => handoffStore.getState().field);
  const [view, setView] = useState(asked !== null && !isBasic(asked) ? ALL : BASIC);
  useEffect(() => {
    fieldWasShown();
    if (asked !== null && isShown(asked)) return focusSoon(asked);
    return undefined;
  }, [asked]);
  const jump = useCallback(
    (key: string) => {
      onOpen();
      setView((now) => ({ ...BASIC, isAll: now.isAll || !isBasic(key) }));
      focusSoon(key);
    },
    [onOpen],
  );
  return { view, setView, jump };
}

/** Whether the form has a place for what a problem is about. */
export function isShown(key: string): boolean {
  return FIELD_KEYS.some((field) => field === key) || settingOf(key) !== null;
}

function isBasic(key: string): boolean {
  return settingOf(nameOfPlace(key))?.level === 'basic';
}

/** After the next paint, when what was opened is on the page. Returns the way to give it up. */
function focusSoon(key: string): () => void {
  const frame = requestAnimationFrame(() => {
    const element = document.getElementById(fieldId(key));
    element?.scrollIntoView({ block: 'center' });
    element?.focus({ preventScroll: true });
  });
  return () => cancelAnimationFrame(frame);
}
