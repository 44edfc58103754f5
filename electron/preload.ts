import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { createWindowApi } from './transports/ipc-page.js';

// The page gets these functions and nothing else of Electron or Node.
contextBridge.exposeInMainWorld(
  'loraStudio',
  createWindowApi(ipcRenderer, (file) => webUtils.getPathForFile(file as never)),
);
