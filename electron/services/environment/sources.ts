import { join } from 'node:path';
import type { AddressSetting, Settings } from '../../../shared/contract/index.js';
import { PINS, type TorchBuild } from '../../../shared/domain/environment/index.js';

/** Where everything comes from; the settings with the usual sources filled in. */
export interface Sources {
  /** A uv of the user; empty: the pinned one. */
  readonly uv: string;
  /** A Python of the user to build on; empty: one that uv fetches. */
  readonly basePython: string;
  readonly packageIndex: string | null;
  readonly torchIndex: string | null;
  /** A folder of wheels, looked at besides the indexes; empty: none. */
  readonly wheelsDir: string;
  /** Repository, address of a zip archive, or a folder or zip on this disk. */
  readonly scripts: string;
  readonly proxy: string;
  readonly pythonMirror: string;
}

/** The settings of sources that may have a password. */
export const SOURCE_SETTINGS = [
  'packageIndex',
  'torchIndex',
  'scriptsSource',
  'downloadProxy',
  'pythonMirror',
] as const satisfies readonly AddressSetting[];

/** The word for “no index at all”: only the folder of wheels. */
const NO_INDEX = 'none';

export function sourcesOf(settings: Settings): Sources {
  const packageIndex = settings.packageIndex.trim() || PINS.packageIndex;
  const torchIndex = settings.torchIndex.trim() || PINS.torchIndex;
  return {
    uv: settings.uvPath.trim(),
    basePython: settings.basePython.trim(),
    packageIndex: packageIndex === NO_INDEX ? null : packageIndex.replace(/\/+$/, ''),
    torchIndex: torchIndex === NO_INDEX ? null : torchIndex.replace(/\/+$/, ''),
    wheelsDir: settings.wheelsDir.trim(),
    scripts: settings.scriptsSource.trim() || PINS.scriptsRepository,
    proxy: settings.downloadProxy.trim(),
    pythonMirror: settings.pythonMirror.trim(),
  };
}

/**
 * What tells uv where to look for torch of a build (`torch`), or for everything else (`packages`). Arguments of a process can be
 * read by every user of the machine, so an index, which may have a password in it, is named in the environment.
 */
export function indexOptions(
  sources: Sources,
  what: 'torch' | 'packages',
  build: TorchBuild,
): { readonly args: string[]; readonly env: Readonly<Record<string, string>> } {
  const index =
    what === 'torch' ? sources.torchIndex?.replaceAll('{build}', build) : sources.packageIndex;
  const links = sources.wheelsDir === '' ? [] : ['--find-links', sources.wheelsDir];
  return index == null
    ? { args: ['--no-index', ...links], env: {} }
    : { args: links, env: { UV_DEFAULT_INDEX: index } };
}

/** The folder for environments when none is chosen: on Windows not the roaming one, which would be copied at each sign-in. */
export function defaultEnvironmentDir(
  userDataDir: string,
  facts: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv } = process,
): string {
  const local = facts.env['LOCALAPPDATA'];
  const isChosen = Boolean(facts.env['LORA_STUDIO_DATA']);
  if (facts.platform === 'win32' && local && !isChosen) return join(local, 'LoRA Studio', 'env');
  return join(userDataDir, 'env');
}
