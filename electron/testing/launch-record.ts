import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaunchRecord } from '../supervisor/record.js';

/**
 * Writes the record of a run, as the app does before it starts a supervisor; gives its path. `localDir`: the local data folder
 * that it lies in.
 */
export async function writeLaunch(
  localDir: string,
  runDir: string,
  command: LaunchRecord['command'],
  more: Partial<LaunchRecord> = {},
): Promise<string> {
  const nonce = '0123456789abcdef0123456789abcdef';
  const record: LaunchRecord = {
    version: 1,
    nonce,
    projectId: 'project-0001',
    runId: '20260101-120000-abcdef',
    runDir,
    mark: runDir,
    mode: 'launcher',
    processes: 1,
    startedBy: null,
    command,
    trainer: null,
    programs: [],
    ...more,
  };
  const dir = join(localDir, 'live-runs');
  await mkdir(dir, { recursive: true });
  const path = join(dir, `${record.nonce}.json`);
  await writeFile(path, JSON.stringify(record));
  return path;
}
