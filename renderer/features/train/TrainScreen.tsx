import { Tabs } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useCallback, useMemo, useState } from 'react';
import type { EngineId, Project } from '../../../shared/contract/index.js';
import type { ErrorValue } from '../../../shared/result/errors.js';
import { useClient } from '../../bridge/bridge-context.js';
import { Screen } from '../../components/Screen.js';
import { LoadingLines } from '../../components/States.js';
import { notifyError } from '../../components/notify.js';
import { useReadOnly } from '../../stores/use-read-only.js';
import { useDisposable } from '../../components/use-disposable.js';
import { useAppStores } from '../../stores/app-stores.js';
import { createConfigStore, type ConfigStore } from '../../stores/config-store.js';
import { useStore } from '../../stores/use-store.js';
import { CompareView } from './CompareView.js';
import { FormContext } from './form-context.js';
import { FormTools } from './FormTools.js';
import { useBlockingErrors } from './StartPanel.js';
import { TomlView } from './TomlView.js';
import { TrainForm } from './TrainForm.js';
import { TrainSide } from './TrainSide.js';
import styles from './train.module.css';
import { useFieldJump } from './use-field-jump.js';
import { useStart } from './use-start.js';

/** The last chosen engine of each project; kept until the page is reloaded, without one the setting decides. */
const chosenEngines = new Map<string, EngineId>();

/** Everything that decides a run, and the button that starts it. */
export function TrainScreen({ project }: { project: Project }) {
  const settings = useStore(useAppStores().settings.store, (s) => s.settings);
  return settings === null ? (
    <Screen title="Train">
      <LoadingLines />
    </Screen>
  ) : (
    <LoadedTrain key={project.id} project={project} defaultEngine={settings.engine} />
  );
}

function tellNotSaved(error: ErrorValue) {
  notifyError('The last training settings could not be saved', {
    message: error.message,
    hint: 'They are kept in this window and come back when you open Train again.',
  });
}

function LoadedTrain(props: { project: Project; defaultEngine: EngineId }) {
  const client = useClient();
  const { settings, formShelf: shelf } = useAppStores();
  // Only the first props: a changed project must not make a new store, which gets such changes as events.
  const [first] = useState(props);
  const make = useCallback(() => {
    const engine = chosenEngines.get(first.project.id) ?? first.defaultEngine;
    return createConfigStore(client, first.project, engine, { shelf, onNotSaved: tellNotSaved });
  }, [client, first, shelf]);
  const config = useDisposable(make);
  const settingsNow = useStore(settings.store, (s) => s.settings);
  const context = useMemo(
    () => (config === null ? null : { config, projectId: first.project.id, settings: settingsNow }),
    [config, first, settingsNow],
  );
  if (context === null) return null;
  return (
    <FormContext value={context}>
      <TrainBody project={props.project} config={context.config} />
    </FormContext>
  );
}

function TrainBody({ project, config }: { project: Project; config: ConfigStore }) {
  const [tab, setTab] = useState<string | null>('form');
  const { isStarting, error, start, preview } = useStart(useClient(), config, project.id);
  const errors = useBlockingErrors();
  const openForm = useCallback(() => setTab('form'), []);
  const openText = useCallback(() => setTab('toml'), []);
  const { view, setView, jump } = useFieldJump(openForm);
  const canStart = useReadOnly() === null && errors === 0 && !isStarting;
  const startIfReady = () => void (canStart ? start() : null);
  useHotkeys(
    [
      ['mod+Enter', startIfReady],
      ['mod+Z', () => config.undo()],
      ['mod+shift+Z', () => config.redo()],
      ['mod+Y', () => config.redo()],
    ],
    [],
  );
  const chooseEngine = (engine: EngineId) => {
    chosenEngines.set(project.id, engine);
    config.setEngine(engine);
  };
  return (
    <Screen title="Train" actions={<FormTools config={config} />}>
      <div className={styles['layout']}>
        <Tabs value={tab} onChange={setTab} keepMounted={false} className={styles['main']}>
          <Tabs.List>
            <Tabs.Tab value="form">Settings</Tabs.Tab>
            <Tabs.Tab value="toml">TOML</Tabs.Tab>
            <Tabs.Tab value="compare">Compare</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="form" pt="sm">
            <TrainForm view={view} onView={setView} />
          </Tabs.Panel>
          <Tabs.Panel value="toml" pt="sm">
            <TomlView />
          </Tabs.Panel>
          <Tabs.Panel value="compare" pt="sm">
            <CompareView />
          </Tabs.Panel>
        </Tabs>
        <TrainSide
          project={project}
          start={{ isStarting, error, startIfReady, start, preview }}
          onEngine={chooseEngine}
          onJump={jump}
          onText={openText}
        />
      </div>
    </Screen>
  );
}
