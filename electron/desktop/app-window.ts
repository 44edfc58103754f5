import { BrowserWindow, nativeTheme, screen, shell, type WebContents } from 'electron';
import type { Logger } from '../platform/log.js';
import { APP_ORIGIN, judgeNavigation } from './navigation-policy.js';
import { MIN_SIZE, placeWindow, type WindowStateFile } from './window-state.js';

/** The page's own backgrounds (renderer/app/styles.css), so that nothing flashes before it draws. */
const BACKGROUND = { dark: '#101315', light: '#f6f7f7' };
const SAVE_AFTER_MS = 500;

export interface AppWindowOptions {
  readonly preload: string;
  /** Where the window's place is remembered. */
  readonly state: WindowStateFile;
  readonly hasDevTools: boolean;
  readonly log: Logger;
  /** A new page begins in the window: what the old one asked for is void. */
  readonly onPage: (contents: WebContents) => void;
  /** The window is there; its page is not loaded yet. */
  readonly onCreated: (window: BrowserWindow) => void;
}

/** Opens the app's one window where it was left; shown when the page has drawn. */
export async function openAppWindow(options: AppWindowOptions): Promise<void> {
  const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(
    ({ workArea }) => workArea,
  );
  const { isMaximized, ...bounds } = placeWindow(await options.state.read(), areas);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'LoRA Studio',
    backgroundColor: background(),
    autoHideMenuBar: false,
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      devTools: options.hasDevTools,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (isMaximized) window.maximize();
    window.show();
  });
  rememberPlace(window, options.state);
  guardPage(window, options);
  options.onCreated(window);
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(background());
  });
  await window.loadURL(`${APP_ORIGIN}/`);
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;
}

function guardPage(window: BrowserWindow, { onPage, log }: AppWindowOptions): void {
  const { webContents } = window;
  webContents.on('did-start-navigation', (_event, _url, isInPlace, isMainFrame) => {
    if (isMainFrame && !isInPlace) onPage(webContents);
  });
  const refuse = (event: { preventDefault(): void }, address: string): void => {
    const verdict = judgeNavigation(address);
    if (verdict === 'allow') return;
    event.preventDefault();
    if (verdict === 'external') openOutside(address, log);
  };
  webContents.on('will-navigate', refuse);
  webContents.on('will-redirect', refuse);
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    if (judgeNavigation(url) === 'external') openOutside(url, log);
    return { action: 'deny' };
  });
  webContents.on('render-process-gone', (_event, { reason }) => {
    log.warn(`The window's page ended: ${reason}`);
    // Training and services are elsewhere; the page only has to draw again.
    if (reason !== 'clean-exit' && !window.isDestroyed()) webContents.reload();
  });
}

function openOutside(address: string, log: Logger): void {
  shell.openExternal(address).catch((error: unknown) => {
    log.warn(`The system's browser could not be opened: ${String(error)}`);
  });
}

function rememberPlace(window: BrowserWindow, state: WindowStateFile): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized()) return;
    state.save({ ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  };
  const saveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER_MS);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('close', save);
  window.once('closed', () => clearTimeout(timer));
}
