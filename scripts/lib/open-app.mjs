/** Opens the built app: in Electron where that works, else in the browser on loopback, saying why and what to do. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findElectron } from './electron.mjs';
import { say } from './say.mjs';
import { root } from './sources.mjs';

/** An Electron that ends this soon with an error has not opened a window for anybody. */
const quickExitMs = 15_000;
const onLinux = process.platform === 'linux';
const hasDisplay = !onLinux || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Why no window can open, with the cure; null when nothing speaks against trying. */
function obstacle() {
  if (!hasDisplay) {
    return 'there is no display here. For a window start it in a desktop session.';
  }
  if (onLinux && process.getuid?.() === 0) {
    return 'Electron does not start sandboxed as root. For a window run npm start as a normal user.';
  }
  return null;
}

function causeOf(stderr) {
  if (/sandbox/i.test(stderr)) {
    return `Electron’s sandbox cannot be used here. For a window allow unprivileged user namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns=0) or make node_modules/electron/dist/chrome-sandbox owned by root with mode 4755.`;
  }
  const library = /loading shared libraries: (\S+):/.exec(stderr)?.[1];
  if (library) return `the system library ${library} is missing. For a window install it.`;
  if (/display|ozone/i.test(stderr)) {
    return 'Electron cannot reach the display. For a window start it in a desktop session.';
  }
  return 'Electron ended at once. For a window see its messages above.';
}

/** Starts a program that lives as long as we do; Ctrl+C and termination reach it too. */
function startChild(file, args, stdio) {
  const child = spawn(file, args, { cwd: root, stdio });
  // Ctrl+C goes to the whole terminal group by itself; a signal sent to us alone is handed on.
  const forward = (signal) => () => {
    if (child.exitCode === null) child.kill(signal);
  };
  process.on('SIGTERM', forward('SIGTERM'));
  process.on('SIGINT', process.stdin.isTTY ? () => undefined : forward('SIGINT'));
  return child;
}

/** Resolves with null when the window opened and was closed, else with the reason why there was none. */
function openWindow(electron, args) {
  return new Promise((done) => {
    const started = Date.now();
    const child = startChild(
      electron.executablePath,
      [root, ...args],
      ['inherit', 'inherit', 'pipe'],
    );
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr = (stderr + chunk).slice(-20_000);
      process.stderr.write(chunk);
    });
    child.on('error', (error) => done(`Electron does not start (${error.message}).`));
    child.on('close', (code, signal) => {
      const stopped = signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGKILL';
      const failed = code !== 0 && !stopped && Date.now() - started < quickExitMs;
      if (!failed) process.exitCode = code ?? 0;
      done(failed ? causeOf(stderr) : null);
    });
  });
}

function openInBrowser(args) {
  return new Promise((done) => {
    const open = hasDisplay ? ['--open'] : [];
    const command = [join(root, 'dist', 'cli.cjs'), 'serve', ...open, ...args];
    const child = startChild(process.execPath, command, 'inherit');
    child.on('close', (code) => {
      process.exitCode = code ?? 0;
      done();
    });
  });
}

/** Opens the app and resolves when it has ended. `serveArgs` go to `lora-studio serve` where there is no window. */
export async function openApp({ browser, serveArgs = [] }) {
  let reason = browser ? null : obstacle();
  if (!browser && !reason) {
    const electron = await findElectron({ download: true });
    reason = electron.ok
      ? await openWindow(electron, [])
      : `${electron.reason}. For a window let the download of Electron through, or set ELECTRON_OVERRIDE_DIST_PATH.`;
    if (!reason) return;
  }
  if (reason) say(`No window: ${reason} The same app opens in the browser:`);
  await openInBrowser(serveArgs);
}
