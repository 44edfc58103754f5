import { useMemo, type ReactNode } from 'react';
import {
  FIELD_GROUPS,
  type FieldGroup,
  GROUP_LABELS,
  searchSettings,
  type Setting,
  SETTINGS,
} from '../../../shared/domain/config/schema/index.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import { useReadOnly } from '../../stores/use-read-only.js';
import { useShallow, useStore } from '../../stores/use-store.js';
import { CardSection } from './CardSection.js';
import { FormFilter } from './FormFilter.js';
import { useForm } from './form-context.js';
import { PresetCards } from './PresetCards.js';
import { PromptsEditor } from './PromptsEditor.js';
import { SettingRow } from './SettingRow.js';
import styles from './train.module.css';
import type { FormView } from './use-field-jump.js';

interface TrainFormProps {
  readonly view: FormView;
  readonly onView: (view: FormView) => void;
}

export function TrainForm({ view, onView }: TrainFormProps) {
  const shown = useShown(view);
  const isFiltered = view.query.trim() !== '' || view.onlyChanged;
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => event.preventDefault()}
      aria-label="Training settings"
    >
      <Editable>
        <PresetCards />
        <CardSection />
      </Editable>
      <FormFilter view={view} onView={onView} count={shown.length} />
      <Editable>
        {FIELD_GROUPS.map((group) => (
          <Group key={group} group={group} shown={shown} isFiltered={isFiltered} />
        ))}
      </Editable>
      {shown.length === 0 ? <Nothing view={view} onView={onView} /> : null}
    </form>
  );
}

/** Settings of a project that is only read are shown, not changed. */
function Editable({ children }: { children: ReactNode }) {
  const readOnly = useReadOnly();
  return (
    <fieldset className={styles['editable']} disabled={readOnly !== null}>
      {children}
    </fieldset>
  );
}

/** What the form shows: the basic settings, all, what a search finds among all, or what was changed. */
function useShown({ isAll, query, onlyChanged }: FormView): readonly Setting[] {
  const { config } = useForm();
  const changed = useStore(
    config.store,
    useShallow((s) => (onlyChanged ? s.history.present.settings.changedNames() : [])),
  );
  return useMemo(() => {
    const isSearch = query.trim() !== '';
    const found = isSearch ? searchSettings(query) : SETTINGS;
    if (onlyChanged) return found.filter(({ name }) => changed.includes(name));
    return isAll || isSearch ? found : found.filter(({ level }) => level === 'basic');
  }, [isAll, query, onlyChanged, changed]);
}

function Nothing({ view, onView }: TrainFormProps) {
  const isSearch = view.query.trim() !== '';
  return (
    <p className={styles['nothing']} role="status">
      {isSearch ? `No setting fits “${view.query}”. ` : 'Nothing was changed from the preset. '}
      <button
        type="button"
        className={`link ${styles['plainButton'] ?? ''}`}
        onClick={() => onView({ ...view, query: '', onlyChanged: false })}
      >
        Show the settings
      </button>
    </p>
  );
}

interface GroupProps {
  readonly group: FieldGroup;
  readonly shown: readonly Setting[];
  readonly isFiltered: boolean;
}

function Group({ group, shown, isFiltered }: GroupProps) {
  const { config } = useForm();
  const engine = useStore(config.store, (s) => s.engine);
  const note = group === 'models' ? engineTraits(engine).words.withoutModels : null;
  const own = shown.filter((setting) => setting.group === group);
  if (own.length === 0) return null;
  return (
    <section className={styles['group']} aria-labelledby={`group-${group}`}>
      <header className={styles['groupHead']}>
        <h2 id={`group-${group}`}>{GROUP_LABELS[group]}</h2>
        {note === null ? null : <span className={styles['groupNote']}>{note}</span>}
      </header>
      {own.map((setting) => (
        <SettingRow key={setting.name} setting={setting} />
      ))}
      {group === 'samples' && !isFiltered ? <PromptsEditor /> : null}
    </section>
  );
}
