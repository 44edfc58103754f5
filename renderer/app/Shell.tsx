import { useDisclosure } from '@mantine/hooks';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useCallback, useEffect, useEffectEvent, useRef } from 'react';
import { type AllowPower, AllowPowerContext } from '../components/allow-power.js';
import { notifyError } from '../components/notify.js';
import { PathPickerProvider } from '../components/PathPickerProvider.js';
import { useBridge, useConnection } from '../bridge/bridge-context.js';
import { ImportDialogs } from '../features/intake/ImportDialogs.js';
import { useAppStores } from '../stores/app-stores.js';
import { navigate, useRoute } from '../stores/route-store.js';
import { CurrentScreen } from './CurrentScreen.js';
import { ErrorBoundary } from './ErrorBoundary.js';
import { JobsPanel } from './JobsPanel.js';
import { PermissionQuestion } from './PermissionQuestion.js';
import { Rail } from './Rail.js';
import { ReadOnlyBanner } from './ReadOnlyBanner.js';
import { type MenuCommand, OPEN_FOLDER_COMMAND } from '../../shared/contract/window-api.js';
import { usePickPaths } from '../components/path-picker.js';
import { openProject } from '../stores/home-actions.js';

/** The frame of the window: rail at the left, the current screen, the jobs panel. */
export function Shell() {
  const { asking } = useAppStores();
  const allow = useCallback<AllowPower>(
    async (projectId, power) => {
      const error = await asking.allow(projectId, [power]);
      if (error !== null) notifyError('It was not allowed', error);
    },
    [asking],
  );
  return (
    <PathPickerProvider>
      <AllowPowerContext value={allow}>
        <Frame />
      </AllowPowerContext>
    </PathPickerProvider>
  );
}

function Frame() {
  const route = useRoute();
  const [isJobsOpen, jobs] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  useMenuCommands();
  const place = [route.screen, route.projectId, route.runId].join(' ');
  const isFirst = useRef(true);
  useEffect(() => {
    // A change of screen removes the focused element, so the new screen gets the focus; not the first screen after loading.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [place]);
  return (
    <div className="shell">
      <button
        type="button"
        className="ls-skip"
        onClick={() => {
          main.current?.focus();
        }}
      >
        Skip to the content
      </button>
      <Rail onJobs={jobs.toggle} isJobsOpen={isJobsOpen} />
      <div className="shell-main">
        <ConnectionBanner />
        <ReadOnlyBanner />
        <main ref={main} tabIndex={-1} data-screen={route.screen} aria-label="Content">
          <ErrorBoundary resetKey={place}>
            <CurrentScreen route={route} />
          </ErrorBoundary>
        </main>
      </div>
      <JobsPanel isOpen={isJobsOpen} onClose={jobs.close} />
      <ImportDialogs />
      <PermissionQuestion />
    </div>
  );
}

function ConnectionBanner() {
  const connection = useConnection();
  if (connection !== 'lost' && connection !== 'refused') return null;
  return (
    <div className="banner" role="status">
      <IconPlugConnectedX size={16} aria-hidden />
      {connection === 'lost'
        ? 'Connection to the host lost. Trying again; what you type stays here and is saved when it is back.'
        : 'The host does not know this page any more. Open the address that it showed when it started.'}
    </div>
  );
}

/** Obeys the native menu. */
function useMenuCommands(): void {
  const bridge = useBridge();
  const stores = useAppStores();
  const pick = usePickPaths();
  const openFolder = async () => {
    const [dir] = await pick({ kind: 'folder', title: 'Open a project or an image folder' });
    if (dir !== undefined) await openProject(stores.client, dir, notifyError);
  };
  const obey = useEffectEvent((command: string) => {
    if (command.startsWith(OPEN_FOLDER_COMMAND))
      void openProject(stores.client, command.slice(OPEN_FOLDER_COMMAND.length), notifyError);
    switch (command as MenuCommand) {
      case 'new-project':
        return navigate({ screen: 'wizard' });
      case 'open-project':
        return void openFolder();
      case 'settings':
        return navigate({ screen: 'settings' });
      case 'train':
        return navigate({ screen: 'train' });
      case 'stop':
        return navigate({ screen: 'runs' });
      case 'toggle-theme': {
        const theme = stores.settings.store.getState().settings?.theme;
        void stores.settings.update({ theme: theme === 'light' ? 'dark' : 'light' });
      }
    }
  });
  useEffect(() => bridge.onMenu((command) => obey(command)), [bridge]);
}
