import { BrowserWindow, dialog, safeStorage, shell, type OpenDialogOptions } from 'electron';
import type { Input } from '../../shared/contract/index.js';
import type { DesktopShell, SecretStore } from '../services/desktop-shell.js';

const IMAGE_EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'bmp'];

/** The powers of a desktop window, by Electron. */
export const electronShell: DesktopShell = {
  capabilities: {
    nativeDialogs: true,
    revealInFolder: true,
    droppedPaths: true,
    notifications: true,
    hardwareAccelerationSetting: true,
  },
  pick: async (request) => {
    const options = dialogOptions(request);
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    const answer = await (window === undefined
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return answer.canceled ? [] : answer.filePaths;
  },
  reveal: (path) => {
    shell.showItemInFolder(path);
    return Promise.resolve();
  },
  moveToBin: (path) => shell.trashItem(path),
  secrets: systemSecrets,
};

/** The system's key store by Electron. Linux without a keyring would only obscure the text, which counts as none. */
function systemSecrets(): SecretStore | null {
  if (!safeStorage.isEncryptionAvailable()) return null;
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') {
    return null;
  }
  return {
    encrypt: (text) => safeStorage.encryptString(text).toString('base64'),
    decrypt: (encrypted) => safeStorage.decryptString(Buffer.from(encrypted, 'base64')),
  };
}

function dialogOptions(request: Input<'dialogs.pick'>): OpenDialogOptions {
  const { kind, title, startAt } = request;
  const extensions = request.extensions ?? (kind === 'images' ? IMAGE_EXTENSIONS : []);
  // Electron wants extensions without their dot.
  const names = extensions.map((extension) => extension.replace(/^\./, ''));
  return {
    title,
    ...(startAt ? { defaultPath: startAt } : {}),
    properties: {
      folder: ['openDirectory' as const, 'createDirectory' as const],
      file: ['openFile' as const],
      images: ['openFile' as const, 'multiSelections' as const],
    }[kind],
    ...(kind === 'folder' || names.length === 0
      ? {}
      : {
          filters: [
            { name: kind === 'images' ? 'Images' : 'Files', extensions: names },
            { name: 'All files', extensions: ['*'] },
          ],
        }),
  };
}
