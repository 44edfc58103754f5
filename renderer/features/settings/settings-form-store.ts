import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Settings, SettingsPatch } from '../../../shared/contract/index.js';
import type { ErrorValue, Result } from '../../../shared/result/errors.js';

export interface SettingsFormState {
  /** What was changed here and is not saved yet. */
  readonly draft: SettingsPatch;
  readonly save:
    | { kind: 'saved' }
    | { kind: 'unsaved' }
    | { kind: 'saving' }
    | { kind: 'failed'; error: ErrorValue };
}

export interface SettingsForm {
  readonly store: StoreApi<SettingsFormState>;
  set(patch: SettingsPatch): void;
  /** Like `set`, but without the save timer: a half-typed password must not be sent before `flush` or the next `set`. */
  hold(patch: SettingsPatch): void;
  flush(): Promise<boolean>;
  dispose(): void;
}

const SAVE_MS = 400;

/** Edits of the settings: kept as a draft until the host has them. `update` sends a patch. */
export function createSettingsForm(
  update: (patch: SettingsPatch) => Promise<Result<Settings>>,
): SettingsForm {
  const store = createStore<SettingsFormState>(() => ({ draft: {}, save: { kind: 'saved' } }));
  let timer: ReturnType<typeof setTimeout> | null = null;
  let saving: Promise<boolean> | null = null;

  const send = async (): Promise<boolean> => {
    const sent = store.getState().draft;
    store.setState({ save: { kind: 'saving' } });
    const answer = await update(sent);
    if (!answer.ok) {
      store.setState({ save: { kind: 'failed', error: answer.error } });
      return false;
    }
    const draft = without(store.getState().draft, sent);
    const isAll = Object.keys(draft).length === 0;
    store.setState({ draft, save: { kind: isAll ? 'saved' : 'unsaved' } });
    return isAll;
  };
  const flush = async (): Promise<boolean> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    while (saving !== null) await saving;
    if (Object.keys(store.getState().draft).length === 0) return true;
    saving = send().finally(() => {
      saving = null;
    });
    return saving;
  };
  const hold = (patch: SettingsPatch): void =>
    store.setState((state) => ({
      draft: { ...state.draft, ...patch },
      save: { kind: 'unsaved' },
    }));
  return {
    store,
    hold,
    set: (patch) => {
      hold(patch);
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => void flush(), SAVE_MS);
    },
    flush,
    dispose: () => void flush(),
  };
}

/** The draft without the values that were sent; a value edited again during the request stays. */
function without(draft: SettingsPatch, sent: SettingsPatch): SettingsPatch {
  return Object.fromEntries(
    Object.entries(draft).filter(([key, value]) => sent[key as keyof SettingsPatch] !== value),
  );
}
