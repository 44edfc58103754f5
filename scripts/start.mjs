/**
 * npm start: installs and builds what is missing, then opens the app.
 *   npm start -- [--browser] [--port N]
 * Plain Node without packages, since it runs before `npm ci`; the imports wait until the version of Node is known to do.
 */
import { requireNode } from './lib/node-version.mjs';

requireNode('LoRA Studio');
const { parseArgs } = await import('node:util');
const { die } = await import('./lib/say.mjs');
const { ensureBuilt, ensureModules } = await import('./lib/install.mjs');
const { openApp } = await import('./lib/open-app.mjs');

let values;
try {
  ({ values } = parseArgs({
    options: { browser: { type: 'boolean', default: false }, port: { type: 'string' } },
  }));
} catch (error) {
  die(`${error.message}\nUsage: npm start -- [--browser] [--port N]`);
}
ensureModules();
ensureBuilt();
await openApp({
  browser: values.browser,
  serveArgs: values.port ? ['--port', values.port] : [],
});
