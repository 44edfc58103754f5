'use strict';
/* Runs before the app's own preload: webUtils (Electron 29) and the language built-ins for preload and page. */
require('./es.cjs');
const electron = require('electron');

// In Electron 22 a File has its `path`; since Electron 32 only `webUtils.getPathForFile` gives it.
electron.webUtils ??= { getPathForFile: (file) => file.path ?? '' };
// Page and preload run in different JavaScript worlds, so the source of es.cjs (inlined by the bundler) runs in both.
void electron.webFrame.executeJavaScript(__ES_SOURCE__);
