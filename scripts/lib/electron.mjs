/** Finds the current Electron and says why it cannot be used; plain Node, since `npm start` uses it. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './sources.mjs';

const home = join(root, 'node_modules', 'electron');

function installedPath() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
  if (override) return join(override, names[process.platform] ?? 'electron');
  const note = join(home, 'path.txt');
  return existsSync(note) ? join(home, 'dist', readFileSync(note, 'utf8').trim()) : null;
}

function runQuietly(file, args, { env = process.env, timeoutSeconds }) {
  return new Promise((done) => {
    let output = '';
    const child = spawn(file, args, { env, timeout: timeoutSeconds * 1000, windowsHide: true });
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => done({ code: 1, output: String(error) }));
    child.on('close', (code) => done({ code: code ?? 1, output: output.trim() }));
  });
}

/**
 * Looks for the Electron of node_modules (or ELECTRON_OVERRIDE_DIST_PATH), downloading its binary when allowed.
 * Resolves with `{ ok: true, executablePath, dist, version }` or `{ ok: false, reason }`; never rejects.
 */
export async function findElectron({ download }) {
  let path = installedPath();
  if (!path || !existsSync(path)) {
    if (!download) return { ok: false, reason: 'Electron’s binary is not downloaded' };
    await runQuietly(process.execPath, [join(home, 'install.js')], { timeoutSeconds: 300 });
    path = installedPath();
  }
  if (!path || !existsSync(path))
    return { ok: false, reason: 'Electron’s binary could not be downloaded' };
  // In its Node mode it needs no display and no sandbox: this only asks whether the binary runs here at all.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const probe = await runQuietly(path, ['-p', 'process.versions.electron'], {
    env,
    timeoutSeconds: 30,
  });
  if (probe.code !== 0) {
    const missing = /error while loading shared libraries: (\S+):/.exec(probe.output)?.[1];
    return {
      ok: false,
      reason: missing
        ? `the system library ${missing} is missing`
        : 'Electron’s binary does not run here',
    };
  }
  return { ok: true, executablePath: path, dist: dirname(path), version: probe.output };
}
