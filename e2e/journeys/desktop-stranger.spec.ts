import { chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import {
  DOCUMENTS,
  fillHome,
  isBelow,
  plantProject,
  startVictim,
  type Plant,
} from '../../electron/testing/planted-project.js';
import { canTrace, traceOf, traceWords } from '../../electron/testing/system-trace.js';
import { treeOf } from '../../electron/testing/tree-hash.js';
import { ensureTestElectron } from '../../scripts/test-electron.mjs';
import { waitUntilReady } from '../drivers/driver.js';
import { root } from '../helpers/paths.js';
import { lora, setUpTraining } from '../helpers/projects.js';
import { runFolders } from '../helpers/runs.js';
import { expect, test } from '../helpers/test.js';

/** As much as one folder can hold of what a stranger may try. */
const PLANT: Plant = {
  links: [
    { place: '.studio/doctor/pixels.jsonl', target: DOCUMENTS.shell },
    { place: '.studio/trash', target: DOCUMENTS.photos },
    { place: 'runs/20260101-120000-abcd/supervisor.log', target: DOCUMENTS.thesis },
  ],
  identity: 'right',
  lock: 'socket',
  run: 'command',
  stop: 'now',
  journal: 'writes',
  raw: { huggingface_repo_id: 'stranger/loot', network_module: 'evil_mod' },
  concept: 'linked',
};

/** A `run.json` of this app, to be changed. */
async function exampleRun(tmp: string): Promise<string> {
  await mkdir(join(tmp, 'example'));
  const { projectDir } = await setUpTraining(join(tmp, 'example'), 'rehearsal');
  await lora(join(tmp, 'example'), [
    ...['train', projectDir, '--engine', 'rehearsal', '--set', 'epochs=1'],
  ]);
  const [run = ''] = await runFolders(projectDir);
  return join(run, 'run.json');
}

test.skip(!canTrace(), 'there is no tracer here');

test('a project of a stranger has no power over the window, seen by the kernel', async ({
  tmp,
}) => {
  const dir = await realpath(tmp);
  const [home, project, temporary] = ['home', 'project', 'tmp'].map((name) => join(dir, name));
  if (!home || !project || !temporary) throw new Error('unreachable');
  await mkdir(temporary);
  await fillHome(home);
  const victim = await startVictim();
  const { identity } = victim;
  let heard = 0;
  const listener = createServer((connection) => {
    heard += 1;
    connection.destroy();
  });
  const socket = join(dir, 'somebody.sock');
  await new Promise<void>((done) => listener.listen(socket, done));
  try {
    const around = { home, victim: identity, socket };
    await plantProject(project, PLANT, around, await exampleRun(dir));
    const documents = () => treeOf(join(home, 'Documents'));
    const before = await documents();
    const log = join(dir, 'trace.log');
    // Playwright starts one program; this one becomes the tracer's.
    const { executablePath } = await ensureTestElectron();
    const wrapper = join(dir, 'traced-electron');
    const words = [...traceWords(log), executablePath].map((word) => `'${word}'`).join(' ');
    await writeFile(wrapper, `#!/bin/sh\nexec ${words} "$@"\n`);
    await chmod(wrapper, 0o755);
    const { PATH = '', DISPLAY = '', XAUTHORITY = '' } = process.env;
    const app = await _electron.launch({
      executablePath: wrapper,
      args: ['--no-sandbox', root, project],
      env: {
        ...{ PATH, DISPLAY, XAUTHORITY, HOME: home, TMPDIR: temporary, LANG: 'C.UTF-8' },
        LORA_STUDIO_DATA: join(dir, 'data'),
      },
      timeout: 120_000,
    });
    const pid = app.process().pid ?? -1;
    const page = await app.firstWindow();
    await waitUntilReady(page);
    const menu = page.getByRole('navigation', { name: 'Main' });
    await expect(menu.getByText('Cats')).toBeVisible();
    await menu.getByRole('button', { name: /^Runs/ }).click();
    // Its run is history, whatever its files ask for.
    await expect(page.getByRole('cell', { name: 'Stopped' })).toBeVisible();
    await app.close();
    const calls = await traceOf(log, pid);
    expect(calls.length).toBeGreaterThan(100);
    const documentsOf = [join(home, 'Documents'), join(home, DOCUMENTS.shell)];
    const wrong = calls.filter((call) => {
      if (call.did === 'write') return isBelow(documentsOf, call.path);
      if (call.did === 'connect') return call.to.includes(socket);
      if (call.did === 'signal') return Math.abs(call.pid) === identity.pid;
      return isBelow([project, home], call.path);
    });
    expect(wrong).toEqual([]);
    expect(await documents()).toEqual(before);
    expect(heard).toBe(0);
    expect(await victim.lives()).toBe(true);
  } finally {
    victim.end();
    listener.close();
  }
});
