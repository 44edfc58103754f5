import { MantineProvider } from '@mantine/core';
import { useColorScheme } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { BridgeContext } from '../bridge/bridge-context.js';
import type { Bridge } from '../bridge/bridge.js';
import { AppStoresContext, type AppStores } from '../stores/app-stores.js';
import { useStore } from '../stores/use-store.js';
import { Shell } from './Shell.js';
import { theme } from './theme.js';

/** Everything above the shell: theme, bridge and stores. */
export function App({ bridge, stores }: { bridge: Bridge; stores: AppStores }) {
  const wanted = useStore(stores.settings.store, (state) => state.settings?.theme ?? 'dark');
  const system = useColorScheme('dark', { getInitialValueInEffect: false });
  return (
    <MantineProvider theme={theme} forceColorScheme={wanted === 'system' ? system : wanted}>
      <BridgeContext value={bridge}>
        <AppStoresContext value={stores}>
          <Shell />
          {/* The width keeps notices from covering the buttons below a form. */}
          <Notifications position="bottom-right" limit={4} containerWidth={360} />
        </AppStoresContext>
      </BridgeContext>
    </MantineProvider>
  );
}
