// eslint-disable-next-line no-restricted-syntax -- before Electron is ready nothing else runs, and what is decided here cannot be changed later
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a folder, for this user alone, that Electron is told about before it is ready (it refuses one that is not there). */
export function makeFolderBeforeReady(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
}

/** The setting “leave the GPU to training”, which takes effect only before Electron is ready. False when it cannot be read. */
export function readLeaveGpuToTraining(userDataDir: string): boolean {
  try {
    const text = readFileSync(join(userDataDir, 'settings.json'), 'utf8');
    const settings = JSON.parse(text) as { leaveGpuToTraining?: unknown } | null;
    return settings?.leaveGpuToTraining === true;
  } catch {
    return false; // no settings yet, or damaged ones: the settings service tells
  }
}
