/**
 * npm test: installs and builds what is missing, then runs everything: checks, unit and service tests, journeys in Chromium,
 * in a real Electron and in the packed app. Ends with one line of real counts.
 *   npm test -- [--only=check,unit,chromium,electron,packaged]
 */
import { requireNode } from './lib/node-version.mjs';

requireNode('npm test');
const { runParts } = await import('./lib/test-parts.mjs');
const { parseArgs } = await import('node:util');
const { values } = parseArgs({ options: { only: { type: 'string' } } });
process.exitCode = await runParts(values.only?.split(','));
