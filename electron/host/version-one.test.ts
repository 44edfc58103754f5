import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectFile } from '../../shared/contract/index.js';
import { picture } from '../testing/pictures.js';
import { ProjectStudio } from '../testing/project-studio.js';

/* Projects as earlier versions of the app have written them; each named by the day of its version. */

const FIXTURES = join(import.meta.dirname, '../../fixtures/projects');
const app = new ProjectStudio();
const file = () => join(app.dir, 'project.json');

beforeEach(() => app.make());
afterEach(() => app.remove());

describe.each(['2026-11-23', '2026-11-25', '2026-11-30'])('a project of %s', (day) => {
  let written: Buffer;
  beforeEach(async () => {
    written = await readFile(join(FIXTURES, `${day}.json`));
    const { concepts } = ProjectFile.parse(JSON.parse(written.toString('utf8')));
    for (const { dir } of concepts) {
      await mkdir(join(app.dir, dir), { recursive: true });
      await writeFile(join(app.dir, dir, 'a.png'), await picture(64, 64).png().toBuffer());
    }
    await writeFile(file(), written);
  });

  it('opens as it is, and is not written by being looked at', async () => {
    await app.start();
    const { dir, ownedBy, readOnly, ...said } = await app.ask('projects.get', {
      projectId: app.projectId,
    });
    expect(said).toEqual(JSON.parse(written.toString('utf8')));
    expect({ dir, ownedBy, readOnly }).toEqual({ dir: app.dir, ownedBy: null, readOnly: null });
    const projectId = app.projectId;
    await app.ask('doctor.get', { projectId });
    await app.ask('config.check', { projectId, values: { fields: {}, raw: {} } });
    await app.ask('preflight.get', { projectId, from: 0, limit: 10 });
    await app.stop();
    expect((await readFile(file())).equals(written)).toBe(true);
  });

  it('keeps what a change does not name, in the same form', async () => {
    await app.start();
    await app.ask('projects.update', { projectId: app.projectId, name: 'Renamed' });
    await app.stop();
    const before = JSON.parse(written.toString('utf8')) as object;
    const now = JSON.parse(await readFile(file(), 'utf8')) as object;
    expect(now).toEqual({ ...before, name: 'Renamed' });
    expect(now).toMatchObject({ schemaVersion: 1 });
  });
});
