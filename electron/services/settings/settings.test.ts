import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Settings, type ProjectFile } from '../../../shared/contract/index.js';
import { silentLogger } from '../../platform/log.js';
import { allowingFolders } from '../../testing/project-folders.js';
import { userDataDir } from '../../platform/user-data-dir.js';
import { EventBus } from '../events/event-bus.js';
import { RecentProjects, SettingsService } from './index.js';

let dir: string;
let file: string;
const defaults = Settings.parse({});

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'settings ünï-'));
  file = join(dir, 'data', 'settings.json');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function service(bus = new EventBus()): SettingsService {
  return new SettingsService(file, bus, silentLogger);
}

async function put(content: string): Promise<void> {
  await mkdir(join(dir, 'data'), { recursive: true });
  await writeFile(file, content);
}

describe('SettingsService', () => {
  it('has defaults without a file and makes none by reading', async () => {
    expect(await service().get()).toEqual(defaults);
    expect(await readdir(dir)).toEqual([]);
  });

  it('keeps what was changed, for the next start and for other processes', async () => {
    const one = service();
    const other = service();
    await other.get();
    await one.update({ theme: 'light', comfyLorasDir: '/models/löras' });
    expect(await other.get()).toEqual({
      ...defaults,
      theme: 'light',
      comfyLorasDir: '/models/löras',
    });
    await other.update({ leaveGpuToTraining: true });
    expect((await one.get()).leaveGpuToTraining).toBe(true);
    expect((await one.get()).theme).toBe('light');
  });

  it('loses no change when many come at once from two owners of the file', async () => {
    const services = [service(), service()];
    const patches = [
      { theme: 'light' },
      { scriptsDir: '/a' },
      { python: '/b' },
      { baseModel: '/c' },
      { clipL: '/d' },
      { ae: '/e' },
    ] as const;
    const updates = patches.flatMap((patch, index) => services[index % 2]?.update(patch) ?? []);
    expect(await Promise.all(updates)).toHaveLength(patches.length);
    expect(await service().get()).toEqual({ ...defaults, ...Object.assign({}, ...patches) });
  });

  it('says so on the bus when settings changed here or elsewhere, and only then', async () => {
    const bus = new EventBus();
    const heard: string[] = [];
    bus.listen((name, key, data) => heard.push(`${name} ${key} ${(data as Settings).theme}`));
    const mine = service(bus);
    await mine.get();
    expect(heard).toEqual([]);
    await mine.update({ theme: 'light' });
    await mine.update({ theme: 'light' });
    expect(heard).toEqual(['settings.changed * light']);
    await service().update({ theme: 'system' });
    await mine.get();
    expect(heard).toEqual(['settings.changed * light', 'settings.changed * system']);
  });

  it.each(['', '{"theme": "li', 'null', '[]', '"dark"', '\0\0\0'])(
    'goes on with defaults when the file holds %j, and keeps a copy',
    async (content) => {
      await put(content);
      expect(await service().get()).toEqual(defaults);
      const copies = (await readdir(join(dir, 'data'))).filter((name) => name.includes('damaged'));
      expect(copies).toHaveLength(1);
      expect(await readFile(join(dir, 'data', copies[0] ?? ''), 'utf8')).toBe(content);
      expect(await service().get()).toEqual(defaults);
      expect(await readdir(join(dir, 'data'))).toHaveLength(2);
    },
  );

  it('takes the good settings of a file with a bad one', async () => {
    await put(JSON.stringify({ theme: 'pink', python: '/usr/bin/python3' }));
    expect(await service().get()).toEqual({ ...defaults, python: '/usr/bin/python3' });
    expect(await readdir(join(dir, 'data'))).toHaveLength(2);
  });

  it('leaves settings of a newer version in the file', async () => {
    await put(JSON.stringify({ theme: 'light', fromTheFuture: { a: [1] } }));
    await service().update({ python: '/p' });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      theme: 'light',
      python: '/p',
      fromTheFuture: { a: [1] },
    });
  });
});

describe('RecentProjects', () => {
  let now = 0;
  const recent = (): RecentProjects =>
    new RecentProjects(join(dir, 'recent.json'), silentLogger, allowingFolders(), () => (now += 1));

  async function makeProject(name: string): Promise<string> {
    const project = join(dir, name);
    await mkdir(join(project, 'img', '10_cat'), { recursive: true });
    await mkdir(join(project, 'runs', '20260101-120000-abcd'), { recursive: true });
    await mkdir(join(project, 'runs', 'notes'), { recursive: true });
    for (const image of ['a.png', 'b.JPG', 'a.txt']) {
      await writeFile(join(project, 'img', '10_cat', image), '');
    }
    const file: ProjectFile = {
      schemaVersion: 1,
      id: 'project-1',
      name: `${name}!`,
      triggerWord: '',
      preset: 'character',
      concepts: [{ id: 'cat', name: 'cat', dir: 'img/10_cat', isLinked: false, repeats: 10 }],
      config: {},
      samplePrompts: [],
      createdAt: 1,
    };
    await writeFile(join(project, 'project.json'), JSON.stringify(file));
    return project;
  }

  it('lists the newest first, each once, with what is in the folder', async () => {
    const cats = await makeProject('Cats 🐈');
    const gone = join(dir, 'gone');
    await recent().remember(cats, 'old name');
    await recent().remember(gone, 'Gone');
    await recent().remember(cats, 'old name');
    expect(await recent().list()).toEqual([
      {
        ...{ dir: cats, name: 'Cats 🐈!', openedAt: 3, exists: true, images: 2, runs: 1 },
        glance: {
          id: 'project-1',
          triggerWord: '',
          concepts: [expect.objectContaining({ id: 'cat' })],
        },
      },
      {
        dir: gone,
        name: 'Gone',
        openedAt: 2,
        exists: false,
        images: null,
        runs: null,
        glance: null,
      },
    ]);
    await recent().forget(gone);
    expect((await recent().list()).map(({ dir: one }) => one)).toEqual([cats]);
  });

  it('keeps at most thirty', async () => {
    for (let index = 0; index < 32; index += 1) await recent().remember(`/p/${index}`, 'p');
    const list = await recent().list();
    expect(list).toHaveLength(30);
    expect(list[0]?.dir).toBe('/p/31');
  });

  it('shows a project with a damaged project.json as there, without counts', async () => {
    const broken = await makeProject('broken');
    await writeFile(join(broken, 'project.json'), '{"schemaVersion": 1}');
    await recent().remember(broken, 'Broken');
    expect(await recent().list()).toMatchObject([
      { dir: broken, name: 'Broken', exists: true, images: null, runs: null },
    ]);
  });

  it('keeps the good entries of a damaged list and a copy of it', async () => {
    const good = { dir: '/p/1', name: 'one', openedAt: 5 };
    await writeFile(join(dir, 'recent.json'), JSON.stringify([good, { dir: 3 }]));
    expect((await recent().list()).map(({ dir: one }) => one)).toEqual(['/p/1']);
    await recent().remember('/p/2', 'two');
    expect((await recent().list()).map(({ dir: one }) => one)).toEqual(['/p/2', '/p/1']);
    expect((await readdir(dir)).some((name) => name.includes('damaged'))).toBe(true);
  });
});

describe('userDataDir', () => {
  it('follows the habits of each system, and the variable before all', () => {
    expect(userDataDir({ platform: 'linux', env: {}, home: '/home/u' })).toBe(
      '/home/u/.config/lora-studio',
    );
    expect(userDataDir({ platform: 'linux', env: { XDG_CONFIG_HOME: '/c' }, home: '/h' })).toBe(
      '/c/lora-studio',
    );
    expect(userDataDir({ platform: 'darwin', env: {}, home: '/Users/u' })).toBe(
      '/Users/u/Library/Application Support/LoRA Studio',
    );
    expect(userDataDir({ platform: 'win32', env: { APPDATA: '/A' }, home: '/h' })).toBe(
      join('/A', 'LoRA Studio'),
    );
    expect(userDataDir({ platform: 'win32', env: { LORA_STUDIO_DATA: '/mine' }, home: '/h' })).toBe(
      '/mine',
    );
  });
});
