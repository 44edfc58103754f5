import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';

export const SCREENS = [
  'home',
  'wizard',
  'dataset',
  'captioning',
  'train',
  'preflight',
  'run',
  'runs',
  'export',
  'settings',
] as const;
export type Screen = (typeof SCREENS)[number];

/** Where the user is. `projectId` also on home and settings, so that the rail keeps the open project. */
export interface Route {
  readonly screen: Screen;
  readonly projectId?: string;
  readonly runId?: string;
}

const HOME: Route = { screen: 'home' };
const NEEDS_PROJECT: ReadonlySet<Screen> = new Set([
  'dataset',
  'captioning',
  'train',
  'preflight',
  'run',
  'runs',
  'export',
]);
const PROJECT_ID = /^[a-z0-9-]{6,64}$/;
const RUN_ID = /^[0-9]{8}-[0-9]{6}-[a-z0-9]{4,12}$/;

/** The address of a route: `#/train/<projectId>`, `#/run/<projectId>/<runId>`, `#/home`. */
export function hashOfRoute(route: Route): string {
  const parts = [route.screen, route.projectId, route.projectId ? route.runId : undefined];
  return `#/${parts.filter((part) => part !== undefined).join('/')}`;
}

/** The route of an address; what cannot be read leads home. */
export function routeOfHash(hash: string): Route {
  const [name, projectId, runId] = hash.replace(/^#\/?/, '').split('/');
  const screen = SCREENS.find((candidate) => candidate === name);
  if (screen === undefined) return HOME;
  if (projectId === undefined || !PROJECT_ID.test(projectId))
    return NEEDS_PROJECT.has(screen) ? HOME : { screen };
  if (runId === undefined || !RUN_ID.test(runId))
    return { screen: screen === 'run' ? 'runs' : screen, projectId };
  return { screen, projectId, runId };
}

export const routeStore = createStore<Route>(() => HOME);

/** Goes to a screen. Without a `projectId` the open project stays. */
export function navigate(route: Route): void {
  const projectId = route.projectId ?? routeStore.getState().projectId;
  const next = projectId === undefined ? route : { ...route, projectId };
  if (NEEDS_PROJECT.has(next.screen) && next.projectId === undefined) return;
  routeStore.setState(next, true);
}

/** Leaves the open project and goes home. */
export function leaveProject(): void {
  routeStore.setState(HOME, true);
}

/** Keeps address and route the same, so that a reload and the Back button find the place. Returns the way to stop. */
export function startHashSync(page: Window): () => void {
  const fromAddress = () => routeStore.setState(routeOfHash(page.location.hash), true);
  fromAddress();
  const stop = routeStore.subscribe((route) => {
    const hash = hashOfRoute(route);
    if (page.location.hash !== hash) page.history.pushState(null, '', hash);
  });
  page.addEventListener('hashchange', fromAddress);
  page.addEventListener('popstate', fromAddress);
  return () => {
    stop();
    page.removeEventListener('hashchange', fromAddress);
    page.removeEventListener('popstate', fromAddress);
  };
}

export function useRoute(): Route {
  return useStore(routeStore);
}
