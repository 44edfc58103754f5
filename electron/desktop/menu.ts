import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/contract/window-api.js';

export interface MenuOptions {
  readonly isMac: boolean;
  readonly isDevelopment: boolean;
  /** Sends a command to the page. */
  readonly command: (command: MenuCommand) => void;
}

/** Sets the native menu with its shortcuts. */
export function setMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)));
}

function menuTemplate({
  isMac,
  isDevelopment,
  command,
}: MenuOptions): MenuItemConstructorOptions[] {
  const item = (
    label: string,
    accelerator: string,
    name: MenuCommand,
  ): MenuItemConstructorOptions => ({
    id: name,
    label,
    accelerator,
    click: () => command(name),
  });
  const settings = item('Settings…', 'CmdOrCtrl+,', 'settings');
  return [
    ...(isMac ? [macMenu(settings)] : []),
    {
      label: '&File',
      submenu: [
        item('New project…', 'CmdOrCtrl+N', 'new-project'),
        item('Open…', 'CmdOrCtrl+O', 'open-project'),
        ...(isMac ? [] : [{ type: 'separator' } as const, settings]),
        { type: 'separator' },
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Training',
      submenu: [item('Train', 'CmdOrCtrl+T', 'train'), item('Stop…', 'CmdOrCtrl+.', 'stop')],
    },
    viewMenu(item('Toggle theme', 'CmdOrCtrl+Shift+L', 'toggle-theme'), isDevelopment),
    { role: 'windowMenu' },
  ];
}

function macMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
}

function viewMenu(
  theme: MenuItemConstructorOptions,
  isDevelopment: boolean,
): MenuItemConstructorOptions {
  return {
    label: '&View',
    submenu: [
      theme,
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(isDevelopment
        ? ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as const)
        : []),
    ],
  };
}
