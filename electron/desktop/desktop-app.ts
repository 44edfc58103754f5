import { app, dialog, ipcMain, nativeTheme, session, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import { OPEN_FOLDER_COMMAND, type MenuCommand } from '../../shared/contract/window-api.js';
import { GLOBAL_KEY } from '../../shared/contract/index.js';
import { createStudio } from '../host/compose.js';
import type { Studio } from '../host/studio.js';
import { APP_VERSION } from '../platform/app-version.js';
import { toErrorValue } from '../platform/error-value.js';
import { createLogger, type Logger } from '../platform/log.js';
import { LogFile } from '../platform/log-file.js';
import { localDataDir } from '../platform/user-data-dir.js';
import { IpcHost, type MainPort } from '../transports/ipc.js';
import { createUploadDoor } from '../transports/uploads.js';
import { serveApp } from './app-protocol.js';
import { openAppWindow } from './app-window.js';
import { askAboutRuns } from './closing.js';
import { electronShell } from './electron-shell.js';
import { setMenu } from './menu.js';
import { isOurPage } from './navigation-policy.js';
import { showRunNews } from './run-news.js';
import { WindowStateFile } from './window-state.js';

/** Services that do not let go in this time (ms) are left; files are written atomically. */
const CLOSE_MS = 5000;

export interface DesktopAppOptions {
  readonly dataDir: string;
  /** Where the bundles and the page lie. */
  readonly bundleDir: string;
  readonly isPackaged: boolean;
}

interface Running {
  readonly studio: Studio;
  readonly ipc: IpcHost;
  readonly log: Logger;
  readonly placeFile: WindowStateFile;
}

/** The app as a window: services, their door, the window, and what belongs to a desktop. */
export class DesktopApp {
  #running: Running | null = null;
  #window: BrowserWindow | null = null;
  /** Folders asked for before there was a window. */
  readonly #folders: string[] = [];
  #mayClose = false;
  #isQuitting = false;
  #isClosed = false;

  readonly #logFile: LogFile;

  constructor(private readonly options: DesktopAppOptions) {
    this.#logFile = new LogFile(join(options.dataDir, 'app.log'));
  }

  /** Builds everything and opens the window; an app that cannot start says why and ends. */
  async start(): Promise<void> {
    const log = this.#openLog();
    try {
      const studio = await this.#createStudio(log);
      const port = ipcMain as unknown as MainPort; // Electron types arguments as `any`
      const { dispatcher, bus } = studio;
      const ipc = new IpcHost({ port, dispatcher, bus, isOurPage });
      const placeFile = new WindowStateFile(join(this.options.dataDir, 'window-state.json'), log);
      this.#running = { studio, ipc, log, placeFile };
      const upload = createUploadDoor({ upload: studio.upload, log });
      await serveApp(join(this.options.bundleDir, 'renderer'), { media: studio.media, upload });
      this.#denyPermissions();
      await this.#followTheme(studio);
      this.#handleQuit();
      setMenu({
        isMac: process.platform === 'darwin',
        isDevelopment: !this.options.isPackaged,
        command: (command) => this.#command(command),
      });
      showRunNews(bus, () => this.#window, studio.activeRuns());
      await this.#openWindow();
    } catch (error) {
      const { message, hint } = toErrorValue(error, log);
      dialog.showErrorBox('LoRA Studio cannot start', [message, hint].join('\n\n').trim());
      await this.#logFile.flushed();
      app.exit(1);
    }
  }

  /** Brings the window to the front. */
  focus(): void {
    if (this.#window?.isMinimized()) this.#window.restore();
    this.#window?.focus();
  }

  /** Opens a project or an image folder in the window, now or as soon as there is one. */
  openFolder(folder: string): void {
    if (this.#window === null) this.#folders.push(folder);
    else this.#running?.ipc.sendMenu(this.#window.webContents, `${OPEN_FOLDER_COMMAND}${folder}`);
  }

  #command(command: MenuCommand): void {
    if (this.#window !== null) this.#running?.ipc.sendMenu(this.#window.webContents, command);
  }

  #openLog(): Logger {
    const log = createLogger((line) => {
      this.#logFile.write(line);
      if (!this.options.isPackaged) process.stderr.write(line);
    }, this.#logFile.path);
    process.on('unhandledRejection', (reason) => log.error('unhandled rejection', reason));
    // Electron itself shows what nobody caught.
    process.on('uncaughtExceptionMonitor', (error) => log.error('uncaught', error));
    return log;
  }

  #createStudio(log: Logger): Promise<Studio> {
    const { bundleDir, dataDir, isPackaged } = this.options;
    return createStudio({
      kind: 'electron',
      version: APP_VERSION,
      userDataDir: dataDir,
      localDataDir: localDataDir(),
      resourcesDir: isPackaged ? process.resourcesPath : join(bundleDir, '..', 'resources'),
      // Programs that Electron runs in its Node mode are real files beside the archive.
      distDir: bundleDir.replace(/app\.asar(?=[\\/]|$)/, 'app.asar.unpacked'),
      node: { file: process.execPath, isElectron: true },
      shell: electronShell,
      log,
      extraRoots: [],
    });
  }

  async #openWindow(): Promise<void> {
    const { ipc, log, placeFile } = this.#parts();
    await openAppWindow({
      preload: join(this.options.bundleDir, 'preload.cjs'),
      state: placeFile,
      hasDevTools: !this.options.isPackaged,
      log,
      onPage: (contents) => ipc.attach(contents),
      onCreated: (window) => this.#adopt(window),
    });
  }

  #adopt(window: BrowserWindow): void {
    const { ipc } = this.#parts();
    const pageId = window.webContents.id;
    this.#window = window;
    this.#mayClose = false;
    window.on('close', (event) => {
      if (this.#mayClose) return;
      event.preventDefault();
      void this.#close(window);
    });
    window.on('closed', () => {
      ipc.detach(pageId);
      this.#window = null;
    });
    for (const folder of this.#folders.splice(0)) this.openFolder(folder);
  }

  /** Closes the window unless the user decides otherwise about the runs that are on. */
  async #close(window: BrowserWindow): Promise<void> {
    const { studio, log } = this.#parts();
    const runs = studio.activeRuns();
    const choice = runs.length === 0 ? 'keep' : await askAboutRuns(window, runs);
    if (choice === 'cancel') {
      this.#isQuitting = false;
      return;
    }
    if (choice === 'stop') {
      const stops = runs.map((run) => studio.stopRun(run.projectId, run.id, 'graceful'));
      for (const stop of await Promise.allSettled(stops)) {
        if (stop.status === 'rejected') log.error('a run could not be stopped', stop.reason);
      }
    }
    this.#mayClose = true;
    if (!window.isDestroyed()) window.close();
    if (this.#isQuitting) app.quit();
  }

  #handleQuit(): void {
    app.on('before-quit', () => (this.#isQuitting = true));
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin' || this.#isQuitting) app.quit();
    });
    app.on('activate', () => {
      if (this.#window === null) void this.#openWindow();
    });
    app.on('will-quit', (event) => {
      if (this.#isClosed) return;
      event.preventDefault();
      void this.#letGo().finally(() => {
        this.#isClosed = true;
        app.quit();
      });
    });
  }

  /** Lets go of projects and locks; trainers go on. */
  async #letGo(): Promise<void> {
    const { studio, log, placeFile } = this.#parts();
    const patience = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS));
    const closing = studio.close().catch((error: unknown) => {
      log.error('the services did not close well', error);
    });
    await Promise.race([Promise.all([closing, placeFile.settled()]), patience]);
    await Promise.race([this.#logFile.flushed(), patience]);
  }

  #denyPermissions(): void {
    // Copying text is the one power a page of ours asks for.
    const isAllowed = (permission: string): boolean => permission === 'clipboard-sanitized-write';
    session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) =>
      decide(isAllowed(permission)),
    );
    session.defaultSession.setPermissionCheckHandler((_contents, permission) =>
      isAllowed(permission),
    );
  }

  async #followTheme({ settings, bus }: Studio): Promise<void> {
    nativeTheme.themeSource = (await settings.get()).theme;
    bus.on('settings.changed', GLOBAL_KEY, ({ theme }) => {
      nativeTheme.themeSource = theme;
    });
  }

  #parts(): Running {
    if (this.#running === null) throw new Error('The app has not started');
    return this.#running;
  }
}
