import { useEffect, useEffectEvent } from 'react';
import { OPEN_FOLDER_COMMAND, type MenuCommand } from '../../shared/contract/window-api.js';
import { useBridge } from '../bridge/bridge-context.js';
import { notifyError } from '../components/notify.js';
import { usePickPaths } from '../components/path-picker.js';
import { useAppStores } from '../stores/app-stores.js';
import { openProject } from '../stores/home-actions.js';
import { navigate } from '../stores/route-store.js';

/** Obeys the native menu. */
export function useMenuCommands(): void {
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
