import type { HostInfo, Input } from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';

/** Encrypts with a key that the system keeps for this user. */
export interface SecretStore {
  /** Base64 of the encrypted text. */
  encrypt(text: string): string;
  /** Throws when the text was encrypted by another user or system. */
  decrypt(encrypted: string): string;
}

/** What only a desktop window can do; services get it as a port and never know Electron. */
export interface DesktopShell {
  readonly capabilities: HostInfo['capabilities'];
  /** Shows the system's dialog; an empty list when the user cancelled. Throws `unsupported` where there is none. */
  pick(request: Input<'dialogs.pick'>): Promise<string[]>;
  /** Shows a file or folder in the system's file manager. Throws `unsupported` where there is none. */
  reveal(path: string): Promise<void>;
  /** Moves a file or folder to the system's bin; null where there is none. */
  readonly moveToBin: ((path: string) => Promise<void>) | null;
  /** The system's key store; null where there is none, or one that does not protect. */
  secrets(): SecretStore | null;
}

/** The shell of the web host and the command line: there is none. */
export const unavailableShell: DesktopShell = {
  capabilities: {
    nativeDialogs: false,
    revealInFolder: false,
    droppedPaths: false,
    notifications: false,
    hardwareAccelerationSetting: false,
  },
  pick: () => Promise.reject(unsupported('choose a file with the system’s dialog')),
  reveal: () => Promise.reject(unsupported('show a file in the file manager')),
  moveToBin: null,
  secrets: () => null,
};

function unsupported(what: string): AppError {
  return new AppError('unsupported', `This host cannot ${what}.`, {
    hint: 'Use the app’s window for it, or type the path.',
  });
}
