'use strict';
/* Runs before the app's own preload: webUtils (Electron 29) and the language built-ins for preload and page. */
require('./es.cjs');
const electron = require('electron');

// Electron 22 gave every File its path; today's asks webUtils.
electron.webUtils ??= { getPathForFile: (file) => file.path ?? '' };
// The source of es.cjs, put here by the bundler: the page's world is another one.
void electron.webFrame.executeJavaScript(__ES_SOURCE__);
