import type { CheckLine } from '../../contract/host.js';
import { formatBytes } from '../format.js';

/** What is known of the place where an environment is to be made. */
export interface PlaceFacts {
  readonly path: string;
  readonly platform: 'linux' | 'win32' | 'darwin';
  /** Folders that OneDrive (or a like service) sends to the cloud. */
  readonly cloudFolders: readonly string[];
  /** In lower case, such as `exfat`; null when unknown. */
  readonly fileSystem: string | null;
  /** Windows: paths of more than 260 characters are allowed; null elsewhere and when unknown. */
  readonly longPaths: boolean | null;
  readonly freeBytes: number | null;
  readonly isWritable: boolean;
  /** Our marker is there, or the folder is empty or absent. */
  readonly isOursOrEmpty: boolean;
}

const GB = 1e9;
/**
 * Room for one environment with what is unpacked and kept beside it. Estimates: with torch for the CPU and transformers 1.1 GB
 * were seen, the other requirements and uv's cache come on top; with CUDA the wheels are about 3.5 GB and unpacked twice
 * that, and both exist at once. Not measured on a card.
 */
export const NEEDED_BYTES = { cpu: 4 * GB, cuda: 14 * GB } as const;

/**
 * Longest path below the folder that Python itself opens, in characters: 140 in an installed torch 2.13 with transformers
 * 4.54 (seen on Linux), 30 for slots/ID/venv/Lib, and some to spare for packages that were not looked at. torch has licence
 * files of up to 185, which only uv writes; it is expected to write long paths whatever Windows is set to (not tried).
 */
export const LONGEST_INSIDE = 190;
const WINDOWS_LIMIT = 259;

type PlaceProblem = Omit<CheckLine, 'label'>;

/** What stands against installing there, named before anything is installed; empty when nothing does. */
export function placeProblems(place: PlaceFacts, neededBytes: number): CheckLine[] {
  const found = [
    ownership(place),
    writable(place),
    cloud(place),
    length(place),
    fileSystem(place),
    network(place),
    space(place, neededBytes),
  ];
  return found
    .filter((problem) => problem !== null)
    .map((problem) => ({ ...problem, label: LABELS[problem.id] ?? problem.id }));
}

const LABELS: Readonly<Record<string, string>> = {
  ownership: 'Folder',
  writable: 'Folder',
  cloud: 'Cloud folder',
  length: 'Length of paths',
  fileSystem: 'File system',
  network: 'Network drive',
  space: 'Free space',
};
const ELSEWHERE = 'Choose another folder for the environment in Settings.';

function ownership({ isOursOrEmpty, path }: PlaceFacts): PlaceProblem | null {
  if (isOursOrEmpty) return null;
  return {
    id: 'ownership',
    state: 'error',
    message: `${path} holds files of others.`,
    hint: 'Choose an empty folder, so that nothing of yours is ever touched.',
  };
}

function writable({ isWritable, path }: PlaceFacts): PlaceProblem | null {
  return isWritable
    ? null
    : { id: 'writable', state: 'error', message: `${path} cannot be written to.`, hint: ELSEWHERE };
}

function cloud({ cloudFolders, path, platform }: PlaceFacts): PlaceProblem | null {
  const folder = cloudFolders.find((one) => isBelow(one, path, platform));
  if (folder === undefined) return null;
  return {
    id: 'cloud',
    state: 'error',
    message: `${path} lies in ${folder}, which is sent to the cloud: tens of thousands of files, locked while they are sent.`,
    hint: ELSEWHERE,
  };
}

function isBelow(folder: string, path: string, platform: PlaceFacts['platform']): boolean {
  const plain = (text: string) => {
    const slashes = text.replaceAll('\\', '/').replace(/\/+$/, '');
    return platform === 'win32' ? slashes.toLowerCase() : slashes;
  };
  return plain(folder) !== '' && `${plain(path)}/`.startsWith(`${plain(folder)}/`);
}

function length({ platform, path, longPaths }: PlaceFacts): PlaceProblem | null {
  const most = path.length + LONGEST_INSIDE;
  if (platform !== 'win32' || longPaths === true || most <= WINDOWS_LIMIT) return null;
  const spare = WINDOWS_LIMIT - LONGEST_INSIDE;
  return {
    id: 'length',
    state: 'error',
    message: `${path} is ${path.length} characters long; files inside would be longer than the 260 that Windows allows.`,
    hint: `Choose a folder of at most ${spare} characters such as C:\\LoRA, or turn on long paths in Windows.`,
  };
}

function fileSystem({ fileSystem: name, platform }: PlaceFacts): PlaceProblem | null {
  if (name === null || !['exfat', 'vfat', 'msdos', 'fat', 'fat32'].includes(name)) return null;
  const shown = name === 'exfat' ? 'exFAT' : 'FAT';
  if (platform !== 'win32') {
    return {
      id: 'fileSystem',
      state: 'error',
      message: `The disk is formatted as ${shown}, which has no links: a Python environment cannot be made on it.`,
      hint: ELSEWHERE,
    };
  }
  return {
    id: 'fileSystem',
    state: 'warning',
    message: `The disk is formatted as ${shown}: it works, but takes more room, as files are copied instead of linked.`,
    hint: 'An NTFS disk is better.',
  };
}

function network({ platform, path }: PlaceFacts): PlaceProblem | null {
  if (platform !== 'win32' || !/^[\\/]{2}[^?.]/.test(path)) return null;
  return {
    id: 'network',
    state: 'error',
    message: `${path} is on another computer; Python programs start badly from there.`,
    hint: 'Choose a folder on a disk of this computer.',
  };
}

function space({ freeBytes }: PlaceFacts, needed: number): PlaceProblem | null {
  if (freeBytes === null || freeBytes >= needed) return null;
  return {
    id: 'space',
    state: 'error',
    message: `The disk has ${formatBytes(freeBytes)} free; ${formatBytes(needed)} are needed.`,
    hint: 'Free some space, or choose a folder on another disk.',
  };
}
