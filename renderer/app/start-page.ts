import type { Bridge } from '../bridge/bridge.js';
import { connectBridge } from '../bridge/connect.js';
import { hideImportNotices } from '../components/notify-import.js';
import { askingClient, createAsking } from '../stores/asking.js';
import { createAppStores, type AppStores } from '../stores/app-stores.js';
import { draftShelf } from '../stores/draft-shelf.js';
import { formShelf } from '../stores/form-shelf.js';
import { routeStore, startHashSync } from '../stores/route-store.js';

/** Builds what the page stands on: bridge, route, stores; and saves drafts when the page goes away. */
export function startPage(page: Window): { bridge: Bridge; stores: AppStores } {
  // Must come before `startHashSync`: it removes the token from the address, from which the route is then read.
  const plain = connectBridge(page);
  const asking = createAsking(plain.client);
  const openProject = () => routeStore.getState().projectId;
  const bridge = { ...plain, client: askingClient(plain.client, asking, openProject) };
  startHashSync(page);
  const shelf = draftShelf(page.localStorage);
  const stores = createAppStores(bridge.client, asking, shelf, formShelf(page.localStorage));
  let { screen } = routeStore.getState();
  routeStore.subscribe((route) => {
    if (route.screen !== screen) hideImportNotices();
    screen = route.screen;
  });
  const saveDrafts = () => {
    const session = stores.session.getState().current;
    if (session === null) return;
    shelf.write(session.projectId, session.captions.pending());
    void session.captions.flushAll();
  };
  page.addEventListener('pagehide', saveDrafts);
  page.document.addEventListener('visibilitychange', () => {
    if (page.document.visibilityState === 'hidden') saveDrafts();
  });
  return { bridge, stores };
}
