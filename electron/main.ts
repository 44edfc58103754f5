import { app } from 'electron';
import { join } from 'node:path';
import { makeFolderBeforeReady, readLeaveGpuToTraining } from './desktop/before-ready.js';
import { registerAppScheme } from './desktop/app-protocol.js';
import { DesktopApp } from './desktop/desktop-app.js';
import { folderArgument } from './desktop/folder-argument.js';
import { userDataDir } from './platform/user-data-dir.js';

/** What a second start tells the first one. */
interface SecondStart {
  readonly folder: string | null;
}

const dataDir = userDataDir();
const windowDataDir = join(dataDir, 'window');
const asked: SecondStart = {
  folder: folderArgument(process.argv, process.defaultApp === true, process.cwd()),
};

// Chromium's own files lie in a folder of their own; the lock of the single instance is in there, too.
makeFolderBeforeReady(windowDataDir);
app.setPath('userData', windowDataDir);
app.setAppUserModelId('io.github.lora-studio');

if (app.requestSingleInstanceLock(asked)) start();
else app.quit();

function start(): void {
  if (readLeaveGpuToTraining(dataDir)) app.disableHardwareAcceleration();
  // Electron refuses both together; the switch is for tests in containers, whose root cannot sandbox.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  registerAppScheme();
  const desktop = new DesktopApp({
    dataDir,
    bundleDir: __dirname,
    isPackaged: app.isPackaged,
  });
  if (asked.folder !== null) desktop.openFolder(asked.folder);
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    desktop.focus();
    const { folder } = data as SecondStart;
    if (folder !== null) desktop.openFolder(folder);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    desktop.openFolder(path);
  });
  void app.whenReady().then(() => desktop.start());
}
