import { join } from 'node:path';
import { createStudio } from '../host/compose.js';
import { silentLogger } from '../platform/log.js';
import { unavailableShell } from '../services/desktop-shell.js';
import { createMemoryClient } from '../transports/memory-client.js';

/*
 * A program that opens a project as a window does and keeps it until it is killed, or told by SIGTERM to close. Arguments: the
 * data folder, the project's folder. Started in the root of the sources.
 */

async function main(userDataDir: string, dir: string): Promise<void> {
  const studio = await createStudio({
    kind: 'electron',
    version: '0.0.0-test',
    userDataDir,
    resourcesDir: join(process.cwd(), 'resources'),
    distDir: join(process.cwd(), 'dist'),
    node: { file: process.execPath, isElectron: false },
    shell: unavailableShell,
    log: silentLogger,
    extraRoots: [],
  });
  const client = createMemoryClient({ dispatcher: studio.dispatcher, bus: studio.bus });
  const opened = await client.request('projects.open', { dir });
  if (!opened.ok) throw new Error(opened.error.message);
  const stay = setInterval(() => undefined, 60_000);
  process.once('SIGTERM', () => {
    void studio.close().then(() => clearInterval(stay));
  });
  process.stdout.write('open\n');
}

const [userDataDir = '', dir = ''] = process.argv.slice(2);
void main(userDataDir, dir);
