/**
 * npm run pack: the unpacked app, ready to start.
 *   npm run pack -- [--win] [--out FOLDER]
 * Where the binary of the current Electron cannot be had, it is packed with the test Electron and says so.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/install.mjs';
import { die, say, warn } from './lib/say.mjs';
import { root } from './lib/sources.mjs';
import { bundleShim, ensureTestElectron } from './test-electron.mjs';

const { values } = parseArgs({
  options: {
    win: { type: 'boolean', default: false },
    out: { type: 'string', default: 'release' },
  },
});

/** For an app packed with the test Electron: what that one lacks is put in front of the product's own main. */
async function testShim() {
  const folder = await mkdtemp(join(tmpdir(), 'lora-studio-shim-'));
  await mkdir(join(folder, 'test-shim'));
  const at = (name) => join(folder, 'test-shim', name);
  for (const [name, content] of await bundleShim()) await writeFile(at(name), content);
  await writeFile(at('main.cjs'), "require('./shim.cjs');\nrequire('../dist/main.cjs');\n");
  return folder;
}

async function packWith(electron, shim) {
  const { build, Platform } = await import('electron-builder');
  const platform = values.win ? Platform.WINDOWS : Platform.LINUX;
  await build({
    projectDir: root,
    publish: 'never',
    targets: platform.createTarget('dir'),
    config: {
      extends: join(root, 'electron-builder.yml'),
      directories: { output: values.out },
      ...(electron ? { electronDist: electron.dist, electronVersion: electron.version } : {}),
      ...(shim
        ? {
            extraMetadata: { main: 'test-shim/main.cjs' },
            files: [{ from: shim, filter: ['test-shim/**'] }],
          }
        : {}),
      // The loader of the test Electron would come before the app.
      afterPack: ({ appOutDir }) =>
        rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true }),
    },
  });
}

/** The Electron to pack with on this system; null lets electron-builder download that of another system. */
async function electronFor() {
  const crossing = values.win !== (process.platform === 'win32');
  if (crossing) return null;
  return ensureTestElectron();
}

ensureBuilt();
const electron = await electronFor().catch((error) => die(error.message));
const shim = electron && !electron.isCurrent ? await testShim() : null;
try {
  await packWith(electron, shim);
} catch (error) {
  die(`Packing failed: ${error.message}`);
} finally {
  if (shim) await rm(shim, { recursive: true, force: true });
}
if (shim) warn(`Packed with the test Electron ${electron.version}, not for shipping.`);
say(`Packed into ${join(root, values.out, values.win ? 'win-unpacked' : 'linux-unpacked')}`);
