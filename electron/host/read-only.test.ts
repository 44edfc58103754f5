import { execFile, execFileSync } from 'node:child_process';
import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contentsOf } from '../testing/shared-project.js';
import { CLI, makeTrainingProject } from '../testing/training-project.js';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** Nothing is read-only to root, so as root the command runs as another user. */
function canBeAnother(): boolean {
  if (process.platform === 'win32') return false;
  if (!isRoot) return true;
  try {
    const words = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', process.execPath];
    execFileSync('setpriv', [...words, CLI, '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // no setpriv, or the app lies where others may not look
  }
}

it.skipIf(!canBeAnother())(
  'a run in a read-only project is refused, naming the place and the cure; nothing is left behind',
  async () => {
    const project = await makeTrainingProject();
    await chmod(project.root, 0o777);
    if (isRoot) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, project.root]);
    const before = (await readdir(project.dir)).sort();
    const folders = [project.dir, join(project.dir, '.studio'), join(project.dir, 'runs')];
    for (const folder of folders) await chmod(folder, 0o555).catch(() => undefined); // not there yet
    const words = [CLI, 'train', project.dir, '--engine', 'rehearsal', '--set', 'epochs=1'];
    const as = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', process.execPath];
    const [file, args] = isRoot ? ['setpriv', [...as, ...words]] : [process.execPath, words];
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      const env = { ...process.env, LORA_STUDIO_DATA: project.dataDir };
      execFile(file, args, { env }, (error, _, said) =>
        resolve({ code: error?.code, stderr: said }),
      );
    });
    for (const folder of folders) await chmod(folder, 0o755).catch(() => undefined);
    expect(code).toBe(1);
    expect(stderr).toContain(project.dir);
    expect(stderr).toMatch(/Access was refused|read-only|not permitted/);
    expect((await readdir(project.dir)).sort()).toEqual(before);
    await project.remove();
  },
);

it.skipIf(!canBeAnother())(
  'a project that cannot be written to opens to be read; it is said that nothing is kept, and nothing is',
  async () => {
    const project = await makeTrainingProject();
    await chmod(project.root, 0o777);
    if (isRoot) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, project.root]);
    const before = await contentsOf(project.dir);
    const folders = (await readdir(project.dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const folder of [...folders, project.dir]) await chmod(folder, 0o555);
    const run = (...words: string[]) =>
      new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
        const as = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', process.execPath];
        const all = [CLI, ...words];
        const [file, args] = isRoot ? ['setpriv', [...as, ...all]] : [process.execPath, all];
        const env = { ...process.env, LORA_STUDIO_DATA: project.dataDir };
        execFile(file, args, { env }, (error, stdout, stderr) =>
          resolve({ code: error?.code ?? 0, stdout, stderr }),
        );
      });
    const listed = await run('runs', 'list', project.dir, '--json');
    expect([listed.code, listed.stdout.trim()]).toEqual([0, '[]']);
    expect(listed.stderr).toContain(`${project.dir} is read-only: nothing is kept`);
    const checked = await run('doctor', project.dir, '--full', '--json');
    expect((JSON.parse(checked.stdout) as { images: number }).images).toBe(4);
    const looked = await run('preflight', project.dir, '--engine', 'rehearsal', '--json');
    expect((JSON.parse(looked.stdout) as { images: unknown[] }).images).toHaveLength(4);
    const refused = await run('import', project.dir, join(project.root, 'pictures'));
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('is read-only')]);
    expect(await contentsOf(project.dir)).toEqual(before);
    for (const folder of [project.dir, ...folders]) await chmod(folder, 0o755);
    await project.remove();
  },
);
