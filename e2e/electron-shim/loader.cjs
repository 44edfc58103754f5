'use strict';
/* Main of the unpacked test Electron: opens the app folder named as the first argument that is not a switch. */
require('./shim.cjs');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { app } = require('electron');

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (!named) {
  process.stderr.write('Name the folder of an app.\n');
  process.exit(2);
}
const folder = path.resolve(named);
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
process.defaultApp = true;
app.setVersion(manifest.version);
app.setName(manifest.productName ?? manifest.name);
app.setPath('userData', path.join(app.getPath('appData'), app.getName()));
app.setAppPath(folder);
require(path.join(folder, manifest.main));
