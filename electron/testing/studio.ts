import { join } from 'node:path';
import { createStudio } from '../host/compose.js';
import type { Studio, StudioOptions } from '../host/studio.js';
import { silentLogger } from '../platform/log.js';
import { unavailableShell } from '../services/desktop-shell.js';
import { createMemoryClient } from '../transports/memory-client.js';
import type { Client } from '../../shared/contract/index.js';

const ROOT = join(import.meta.dirname, '../..');

/** The real services over a folder of their own, with the built supervisor and rehearsal (`npm run build` first). */
export async function startStudio(
  userDataDir: string,
  more: Partial<StudioOptions> = {},
): Promise<{ studio: Studio; client: Client }> {
  const studio = await createStudio({
    kind: 'cli',
    version: '0.0.0-test',
    userDataDir,
    resourcesDir: join(ROOT, 'resources'),
    distDir: join(ROOT, 'dist'),
    node: { file: process.execPath, isElectron: false },
    shell: unavailableShell,
    log: silentLogger,
    extraRoots: [],
    checkOutput: true,
    ...more,
  });
  return { studio, client: createMemoryClient({ dispatcher: studio.dispatcher, bus: studio.bus }) };
}
