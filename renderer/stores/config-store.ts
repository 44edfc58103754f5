import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  GLOBAL_KEY,
  type Client,
  type EngineId,
  type Output,
  type PresetId,
  type Project,
} from '../../shared/contract/index.js';
import type { ConfigValues, TomlValue } from '../../shared/domain/config/schema/schema.js';
import { settingOf } from '../../shared/domain/config/schema/settings.js';
import type { TomlProblem } from '../../shared/domain/config/text/toml-text.js';
import { TrainingSettings } from '../../shared/domain/config/value/training-settings.js';
import type { ErrorValue } from '../../shared/result/errors.js';
import {
  recordEdit,
  redoEdit,
  startHistory,
  undoEdit,
  type EditHistory,
} from '../lib/edit-history.js';
import type { FormShelf } from './form-shelf.js';
import { formOfProject, sameForm, type FormValues } from '../lib/training-form.js';

export type ConfigCheck = Output<'config.check'>;
export type SaveState =
  | { kind: 'saved' }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: ErrorValue };

export interface ConfigState {
  readonly history: EditHistory<FormValues>;
  readonly save: SaveState;
  readonly engine: EngineId;
  /** What was typed but is no number; the value below it is the last good one. */
  readonly drafts: Readonly<Partial<Record<string, { text: string; reason: string }>>>;
  /** The settings’ text while it is no TOML; the form has the last good one. */
  readonly textDraft: { readonly text: string; readonly fault: TomlProblem } | null;
  readonly check: ConfigCheck | null;
  readonly checkError: ErrorValue | null;
  readonly isChecking: boolean;
}

/** The training form of one project: edits, undo, saving and checking. Call `dispose` when its screen goes away. */
export interface ConfigStore {
  readonly store: StoreApi<ConfigState>;
  /** A setting by the trainer’s name; null takes it back to preset or trainer. */
  set(name: string, value: TomlValue | number | null): void;
  /** `key`: a field, or the trainer’s name of an argument that has none. */
  setDraft(key: string, draft: { text: string; reason: string } | null): void;
  /** Many settings in one step of undo. */
  setValues(values: Partial<ConfigValues>): void;
  /** A whole form, as an import makes it. */
  setForm(form: FormValues): void;
  /** The settings as text; what is no TOML is kept as a draft. */
  setText(text: string): void;
  setPreset(preset: PresetId): void;
  setPrompts(prompts: readonly string[]): void;
  resetAll(): void;
  setEngine(engine: EngineId): void;
  undo(): void;
  redo(): void;
  /** Saves what is not saved yet; resolves to true when disk has what the form shows. */
  flush(): Promise<boolean>;
  dispose(): void;
}

const CHECK_MS = 300;
const SAVE_MS = 400;

export interface ConfigStoreOptions {
  /** Storage for edits that are not on disk yet; they are restored as one undo step. */
  readonly shelf: FormShelf;
  /** Called when the last save after leaving the screen failed; the edits stay on the shelf. */
  readonly onNotSaved?: (error: ErrorValue) => void;
  /** Unix ms. */
  readonly now?: () => number;
}

/** Makes the store and starts its first check. Errors of saving and checking are state, never thrown. */
export function createConfigStore(
  client: Client,
  project: Project,
  engine: EngineId,
  options: ConfigStoreOptions,
): ConfigStore {
  return new ConfigStoreImpl(client, project, engine, options);
}

class ConfigStoreImpl implements ConfigStore {
  readonly store: StoreApi<ConfigState>;
  private readonly stops: (() => void)[];
  private checkTimer: ReturnType<typeof setTimeout> | null = null;
  private saveTimer: ReturnType<typeof setTimeout> | null = null;
  private checkAbort: AbortController | null = null;
  private saving: Promise<boolean> | null = null;
  private isDisposed = false;

  constructor(
    private readonly client: Client,
    private readonly project: Project,
    engine: EngineId,
    private readonly options: ConfigStoreOptions,
  ) {
    this.store = createStore<ConfigState>(() => ({
      history: startHistory(formOfProject(project)),
      save: { kind: 'saved' },
      engine,
      drafts: {},
      textDraft: null,
      check: null,
      checkError: null,
      isChecking: true,
    }));
    const recheck = () => this.scheduleCheck();
    this.stops = [
      client.subscribe('projects.changed', project.id, (changed) => this.adopt(changed)),
      client.subscribe('datasets.changed', project.id, recheck),
      client.subscribe('settings.changed', GLOBAL_KEY, recheck),
      client.subscribe('powers.changed', project.id, recheck),
      client.onResync(recheck),
    ];
    this.restore();
    void this.runCheck();
  }

  set(name: string, value: TomlValue | number | null): void {
    this.setDraft(settingOf(name)?.field ?? name, null);
    // A reset gets no mark, so that it is an undo step of its own and does not merge with the typing before.
    this.editSettings(this.form.settings.set(name, value), value === null ? null : name);
  }

  setDraft(key: string, draft: { text: string; reason: string } | null): void {
    const { [key]: _dropped, ...others } = this.store.getState().drafts;
    this.store.setState({ drafts: draft === null ? others : { ...others, [key]: draft } });
  }

  setValues(values: Partial<ConfigValues>): void {
    this.replace(this.form.settings.with(values));
  }

  setForm(form: FormValues): void {
    this.store.setState({ drafts: {}, textDraft: null });
    this.edit(form, null);
  }

  setText(text: string): void {
    const read = TrainingSettings.ofText(text, this.form.settings.preset);
    this.store.setState({
      drafts: {},
      textDraft: read.ok ? null : { text, fault: read.fault },
    });
    if (read.ok) this.editSettings(read.settings, 'toml');
  }

  setPreset(preset: PresetId): void {
    this.replace(this.form.settings.withPreset(preset));
  }

  setPrompts(prompts: readonly string[]): void {
    this.edit({ ...this.form, samplePrompts: prompts }, 'samplePrompts');
  }

  resetAll(): void {
    this.replace(this.form.settings.reset());
  }

  setEngine(engine: EngineId): void {
    if (engine === this.store.getState().engine) return;
    this.store.setState({ engine });
    this.scheduleCheck();
  }

  undo(): void {
    this.move(undoEdit(this.store.getState().history));
  }

  redo(): void {
    this.move(redoEdit(this.store.getState().history));
  }

  async flush(): Promise<boolean> {
    this.clearSaveTimer();
    while (this.saving !== null) await this.saving;
    const { kind } = this.store.getState().save;
    if (kind === 'saved') return true;
    this.saving = this.saveOnce().finally(() => {
      this.saving = null;
    });
    return this.saving;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const stop of this.stops) stop();
    if (this.checkTimer !== null) clearTimeout(this.checkTimer);
    this.checkAbort?.abort();
    void this.saveLast();
  }

  /** Saves until no edit is left: `flush` returns false when an edit was made while its save was in flight. */
  private async saveLast(): Promise<void> {
    while (!(await this.flush())) {
      const { save } = this.store.getState();
      if (save.kind !== 'failed') continue;
      this.options.onNotSaved?.(save.error);
      return;
    }
  }

  /** Restores the edits that an earlier screen could not save, as one undo step. */
  private restore(): void {
    const kept = this.options.shelf.read(this.project.id);
    if (kept !== null) this.edit(kept, null);
    // Nothing to restore: the kept form equals the one on disk, so the shelf is cleared.
    if (this.store.getState().save.kind === 'saved') this.keep(null);
  }

  private keep(form: FormValues | null): void {
    this.options.shelf.write(this.project.id, form);
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  private get form(): FormValues {
    return this.store.getState().history.present;
  }

  private edit(next: FormValues, mark: string | null): void {
    if (sameForm(next, this.form)) return;
    const history = recordEdit(this.store.getState().history, next, mark, this.now());
    this.changed(history);
  }

  private editSettings(settings: TrainingSettings, mark: string | null): void {
    this.edit({ ...this.form, settings }, mark);
  }

  /** Replaces all settings as one undo step; half-typed drafts refer to the old values and are dropped. */
  private replace(settings: TrainingSettings): void {
    this.store.setState({ drafts: {}, textDraft: null });
    this.editSettings(settings, null);
  }

  private move(history: EditHistory<FormValues>): void {
    if (history === this.store.getState().history) return;
    this.store.setState({ drafts: {}, textDraft: null });
    this.changed(history);
  }

  private changed(history: EditHistory<FormValues>): void {
    this.store.setState({ history, save: { kind: 'unsaved' } });
    this.keep(history.present);
    this.scheduleCheck();
    this.clearSaveTimer();
    this.saveTimer = setTimeout(() => void this.flush(), SAVE_MS);
  }

  private clearSaveTimer(): void {
    if (this.saveTimer !== null) clearTimeout(this.saveTimer);
    this.saveTimer = null;
  }

  private async saveOnce(): Promise<boolean> {
    const sent = this.form;
    this.store.setState({ save: { kind: 'saving' } });
    const answer = await this.client.request('projects.update', {
      projectId: this.project.id,
      preset: sent.settings.preset,
      ...sent.settings.forProject(),
      samplePrompts: [...sent.samplePrompts],
    });
    const isNewest = sameForm(sent, this.form);
    if (!answer.ok) {
      this.store.setState({ save: { kind: 'failed', error: answer.error } });
      return false;
    }
    this.store.setState({ save: isNewest ? { kind: 'saved' } : { kind: 'unsaved' } });
    if (isNewest) this.keep(null);
    // Prompts reach the TOML through the saved project, so the check must see them saved.
    this.scheduleCheck();
    return isNewest;
  }

  /** Takes over what another window or the CLI saved, unless there are edits here that are not saved yet. */
  private adopt(project: Project): void {
    const incoming = formOfProject(project);
    if (this.store.getState().save.kind === 'saved' && !sameForm(incoming, this.form)) {
      const history = recordEdit(this.store.getState().history, incoming, null, this.now());
      this.store.setState({ history });
    }
    this.scheduleCheck();
  }

  private scheduleCheck(): void {
    if (this.isDisposed) return;
    if (this.checkTimer !== null) clearTimeout(this.checkTimer);
    this.store.setState({ isChecking: true });
    this.checkTimer = setTimeout(() => void this.runCheck(), CHECK_MS);
  }

  private async runCheck(): Promise<void> {
    this.checkAbort?.abort();
    const abort = new AbortController();
    this.checkAbort = abort;
    const answer = await this.client.request(
      'config.check',
      {
        projectId: this.project.id,
        values: this.form.settings.values(),
        engine: this.store.getState().engine,
      },
      { signal: abort.signal },
    );
    if (abort.signal.aborted) return;
    this.store.setState(
      answer.ok
        ? { check: answer.value, checkError: null, isChecking: false }
        : { checkError: answer.error, isChecking: false },
    );
  }
}
