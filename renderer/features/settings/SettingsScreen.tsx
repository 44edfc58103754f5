import { useCallback, useMemo } from 'react';
import type { HostInfo, Settings } from '../../../shared/contract/index.js';
import { SavedState } from '../../components/SavedState.js';
import { Screen } from '../../components/Screen.js';
import { ErrorState, LoadingLines } from '../../components/States.js';
import { useDisposable } from '../../components/use-disposable.js';
import { useAppStores } from '../../stores/app-stores.js';
import { createSettingsForm, type SettingsForm } from './settings-form-store.js';
import { useStore } from '../../stores/use-store.js';
import { AppearanceSection } from './AppearanceSection.js';
import { CardsSection } from './CardsSection.js';
import { ModelsSection } from './ModelsSection.js';
import { PermissionsSection } from './PermissionsSection.js';
import { SettingsContext } from './settings-context.js';
import { SourcesSection } from './SourcesSection.js';
import { SetupSection } from './setup/SetupSection.js';
import { TrainerSection } from './TrainerSection.js';
import { PathRow } from './SettingRow.js';
import { Section } from './Section.js';
import styles from './settings.module.css';

/** What holds for all projects on this machine. */
export function SettingsScreen() {
  const { settings: store } = useAppStores();
  const settings = useStore(store.store, (s) => s.settings);
  const host = useStore(store.store, (s) => s.host);
  const error = useStore(store.store, (s) => s.error);
  const make = useCallback(() => createSettingsForm((patch) => store.update(patch)), [store]);
  const form = useDisposable(make);
  if (settings === null || host === null || form === null) {
    return (
      <Screen title="Settings">
        {error === null ? (
          <LoadingLines label="Reading the settings" />
        ) : (
          <ErrorState error={error} onRetry={() => store.reload()} />
        )}
      </Screen>
    );
  }
  return <SettingsBody form={form} settings={settings} host={host} />;
}

interface SettingsBodyProps {
  readonly form: SettingsForm;
  readonly settings: Settings;
  readonly host: HostInfo;
}

function SettingsBody({ form, settings, host }: SettingsBodyProps) {
  const draft = useStore(form.store, (s) => s.draft);
  const save = useStore(form.store, (s) => s.save);
  const context = useMemo(
    () => ({ form, host, values: { ...settings, ...definedPatch(draft) } }),
    [form, host, settings, draft],
  );
  return (
    <SettingsContext value={context}>
      <Screen
        title="Settings"
        subtitle="For all projects on this machine"
        actions={<SavedState saved={save} onRetry={() => void form.flush()} />}
      >
        <div className={styles['stack']}>
          <SetupSection />
          <TrainerSection />
          <CardsSection />
          <ModelsSection />
          <FoldersSection />
          <SourcesSection />
          <PermissionsSection />
          <AppearanceSection />
          <p className={styles['version']}>LoRA Studio {host.version}</p>
        </div>
      </Screen>
    </SettingsContext>
  );
}

function definedPatch(draft: object): Partial<Settings> {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
}

/** Where projects begin and LoRAs end. */
function FoldersSection() {
  return (
    <Section id="settings-folders" title="Folders">
      <PathRow
        setting="defaultProjectsDir"
        kind="folder"
        label="New projects"
        help="Where new projects are made, unless another folder is chosen."
      />
      <PathRow
        setting="comfyLorasDir"
        kind="folder"
        label="ComfyUI LoRA folder"
        placeholder="…/ComfyUI/models/loras"
        help="Where Export puts the LoRA, usually ComfyUI/models/loras."
      />
    </Section>
  );
}
