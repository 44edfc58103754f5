import { TrainingSettings } from '../../shared/domain/config/value/index.js';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProjectFile } from '../../shared/contract/index.js';
import { powersOfSettings, type SettingsContext } from '../../shared/domain/powers/index.js';
import { askedIn, StrangerScene } from '../testing/stranger-project.js';
import { modelFiles } from '../testing/training-project.js';
import { waitFor } from '../testing/wait-for.js';

let scene: StrangerScene;
const { ask, asks, open, refused, snapshot } = {
  ask: ((...args) => scene.ask(...args)) as StrangerScene['ask'],
  asks: ((...args) => scene.asks(...args)) as StrangerScene['asks'],
  open: ((dir) => scene.open(dir)) as StrangerScene['open'],
  refused: ((...args) => scene.refused(...args)) as StrangerScene['refused'],
  snapshot: ((id) => scene.snapshot(id)) as StrangerScene['snapshot'],
};

beforeEach(async () => {
  scene = new StrangerScene();
  await scene.make();
});
afterEach(() => scene.remove());

const LOOT = { huggingface_repo_id: 'stranger/loot', network_module: 'evil_mod' };

/** A folder with one picture beside the projects. */
async function folderElsewhere(name: string): Promise<string> {
  const dir = join(scene.root, name);
  await mkdir(dir, { recursive: true });
  const from = join(await scene.arrives(`${name}-source`), 'img', '2_fox', 'a.png');
  await writeFile(join(dir, 'b.png'), await readFile(from));
  return dir;
}

const linked = (dir: string): ProjectFile['concepts'] => [
  { id: 'fox', name: 'fox', dir: 'img/2_fox', isLinked: false, repeats: 2 },
  { id: 'far', name: 'far', dir, isLinked: true, repeats: 1 },
];

describe('a project with powers that came from elsewhere', { timeout: 60_000 }, () => {
  it('opens unasked; a start asks once for all that it needs, a yes for exactly these values lets it pass', async () => {
    const far = await folderElsewhere('far');
    const dir = await scene.arrives('loot', {
      raw: LOOT,
      config: { optimizer: 'AdamW', ae: '/stranger/ae.safetensors' },
      concepts: linked(far),
    });
    const projectId = await open(dir);
    const wanted = [
      `linked_folder=${far}`,
      'path=/stranger/ae.safetensors',
      'send=huggingface_repo_id=stranger/loot',
      'code=evil_mod',
    ];
    expect(await asks(projectId)).toEqual(wanted);
    const { powers } = await ask('powers.list', { projectId });
    expect(powers.map(({ kind, value }) => `${kind}=${value}`)).toEqual(wanted);
    expect(powers.every(({ isAllowed }) => !isAllowed)).toBe(true);
    await ask('powers.allow', {
      projectId,
      powers: powers.slice(1).map(({ kind, value }) => ({ kind, value })),
    });
    expect(await asks(projectId)).toEqual([`linked_folder=${far}`]);
    await ask('powers.allow', { projectId, powers: [{ kind: 'linked_folder', value: far }] });
    // The stranger's file is not there, which only now is found out.
    const error = await refused('queue.add', { projectId, engine: 'sd-scripts' });
    expect(error).toMatchObject({ code: 'invalid_config' });
    expect(error.message).toContain('/stranger/ae.safetensors');
  });

  it('another value asks again, other edits do not; a yes that was taken back is off', async () => {
    const projectId = await open(await scene.arrives('loot', { raw: LOOT }));
    await scene.allowAll(projectId);
    expect(await asks(projectId)).toEqual([]);
    await ask('projects.close', { projectId });
    await scene.rewrite(join(scene.root, 'loot'), ({ raw }) => ({
      raw: { ...raw, network_module: 'evil_too' },
      triggerWord: 'other',
    }));
    await open(join(scene.root, 'loot'));
    expect(await asks(projectId)).toEqual(['code=evil_too']);
    await ask('powers.revoke', {
      knownProjectId: projectId,
      power: { kind: 'send', value: 'huggingface_repo_id=stranger/loot' },
    });
    expect(await asks(projectId)).toHaveLength(2);
    const { projects } = await ask('powers.allowed', {});
    expect(projects).toMatchObject([
      { projectId, name: 'loot', allowed: [{ kind: 'code', value: 'evil_mod' }] },
    ]);
  });

  it('can be rehearsed unasked, without any of it in what the trainer gets', async () => {
    const projectId = await open(await scene.arrives('loot', { raw: LOOT }));
    expect(await asks(projectId, { engine: 'rehearsal' })).toEqual([]);
    const { items } = await ask('queue.get', {});
    expect(JSON.stringify(items)).not.toMatch(/stranger\/loot|evil_mod/);
  });

  it('preflight and the check of settings name it with its exact value, as what blocks a start', async () => {
    const projectId = await open(
      await scene.arrives('loot', { raw: { ...LOOT, ae: '\\\\evil\\x.safetensors' } }),
    );
    const values = { fields: {}, raw: { ...LOOT, ae: '\\\\evil\\x.safetensors' } };
    const { problems } = await ask('config.check', { projectId, engine: 'sd-scripts', values });
    const told = problems.filter(({ code }) => code === 'needs_permission');
    expect(told.map(({ field, severity }) => [field, severity])).toEqual([
      ['huggingface_repo_id', 'error'],
      ['network_module', 'error'],
      ['ae', 'error'],
    ]);
    expect(told[2]?.message).toContain('\\\\evil\\x.safetensors');
    const { jobId } = await ask('preflight.run', { projectId, engine: 'sd-scripts' });
    await waitFor('the preflight', async () =>
      (await ask('jobs.list', {})).jobs.find((job) => job.id === jobId && job.endedAt !== null),
    );
    const { report } = await ask('preflight.get', { projectId, from: 0, limit: 1 });
    expect(report?.isReady).toBe(false);
    expect(report?.problems.filter(({ code }) => code === 'needs_permission')).toHaveLength(3);
  });

  it('what a page sends back stays off; what the user sets needs no yes', async () => {
    const projectId = await open(await scene.arrives('loot', { raw: LOOT }));
    const mine = { ...LOOT, console_log_file: '/home/me/log.txt', huggingface_repo_id: 'me/mine' };
    expect(await asks(projectId, { values: { fields: {}, raw: mine } })).toEqual(['code=evil_mod']);
    await ask('projects.update', { projectId, raw: mine });
    expect(await asks(projectId)).toEqual(['code=evil_mod']);
  });

  it('what is typed for one run is a yes for that run alone', async () => {
    const projectId = await open(await scene.arrives('loot', { raw: LOOT }));
    const allow = [
      { kind: 'code' as const, value: 'evil_mod' },
      { kind: 'send' as const, value: 'huggingface_repo_id=stranger/loot' },
    ];
    expect(await asks(projectId, { allow })).toEqual([]);
    expect((await ask('queue.get', {})).items[0]?.allow).toEqual(allow);
    expect(await asks(projectId)).toHaveLength(2);
  });

  it('a sweep asks once for all its runs', async () => {
    const projectId = await open(await scene.arrives('loot', { raw: LOOT }));
    const variants = [8, 16].map((rank) => ({ label: `rank ${rank}`, fields: { rank } }));
    expect(await asks(projectId, { variants })).toHaveLength(2);
    expect((await ask('queue.get', {})).items).toEqual([]);
    await scene.allowAll(projectId);
    expect(await asks(projectId, { variants })).toEqual([]);
    expect((await ask('queue.get', {})).items).toHaveLength(2);
  });

  it('settings text and runs that came along cannot pass for the user’s own', async () => {
    const dir = await scene.arrives('loot', { settingsToml: 'network_module = "evil_mod"\n' });
    const runId = '20260101-120000-abcd';
    const start = await open(await scene.arrives('other'));
    await ask('queue.add', { projectId: start, engine: 'rehearsal' });
    const [item] = (await ask('queue.get', {})).items;
    await mkdir(join(dir, 'runs', runId), { recursive: true });
    const run = {
      ...{ version: 1, id: runId, projectId: 'stranger', name: 'x', engine: 'sd-scripts' },
      ...{ mode: 'launcher', createdAt: 1, outputName: 'x', config: item?.values.fields },
      ...{ raw: { huggingface_repo_id: 'stranger/loot' }, plan: null, stepOffset: 0 },
      ...{ epochOffset: 0, resumedFrom: null, app: { version: '1', platform: 'linux' } },
      command: { file: 'x', args: [], cwd: '/', env: {} },
    };
    await writeFile(join(dir, 'runs', runId, 'run.json'), JSON.stringify(run));
    const projectId = await open(dir);
    await ask('projects.update', { projectId, raw: LOOT, settingsToml: null });
    expect((await asks(projectId)).sort()).toEqual([
      'code=evil_mod',
      'send=huggingface_repo_id=stranger/loot',
    ]);
  });

  it('a run that waits is judged again at its turn: its project may have changed', async () => {
    const dir = await scene.arrives('waits');
    const projectId = await open(dir);
    expect(await asks(projectId)).toEqual([]);
    await ask('projects.close', { projectId });
    await scene.rewrite(dir, () => ({ raw: LOOT }));
    await open(dir);
    scene.studio.followQueue();
    await ask('queue.pause', { isPaused: false });
    const held = await waitFor('the run to be held', async () =>
      (await ask('queue.get', {})).items.find(({ state }) => state === 'held'),
    );
    if (held.problem === null) throw new Error('held without a reason');
    expect(askedIn(held.problem)).toHaveLength(2);
  });
});

describe('a linked folder that came with a project', { timeout: 60_000 }, () => {
  it('is not looked at before it is allowed, and no longer after that is taken back', async () => {
    const far = await folderElsewhere('far');
    const projectId = await open(await scene.arrives('links', { concepts: linked(far) }));
    const names = async () => (await snapshot(projectId)).images.map(({ name }) => name);
    expect(await names()).toEqual(['a.png']);
    expect((await ask('projects.get', { projectId })).concepts).toHaveLength(2);
    const toFar = { projectId, conceptId: 'far', newConcept: null, paths: [far] };
    const error = await refused('datasets.addImages', { ...toFar, mode: 'copy' });
    expect(askedIn(error)).toEqual([`linked_folder=${far}`]);
    expect((await ask('projects.recent', {})).projects[0]?.images).toBe(1);
    const power = { kind: 'linked_folder' as const, value: far };
    await ask('powers.allow', { projectId, powers: [power] });
    await waitFor('the folder', async () => (await names()).length === 2);
    expect((await ask('projects.recent', {})).projects[0]?.images).toBe(2);
    await ask('powers.revoke', { knownProjectId: projectId, power });
    await waitFor('the folder to go', async () => (await names()).length === 1);
  });

  it('trains with what is in the project once the concept is switched off', async () => {
    const far = await folderElsewhere('far');
    const projectId = await open(await scene.arrives('links', { concepts: linked(far) }));
    expect(await asks(projectId, { engine: 'rehearsal' })).toEqual([`linked_folder=${far}`]);
    const off = { conceptId: 'far', isEnabled: false };
    await ask('projects.updateConcepts', { projectId, concepts: [off] });
    expect(await asks(projectId, { engine: 'rehearsal' })).toEqual([]);
  });

  it('chosen by the user needs no yes, also where the project named it before', async () => {
    const far = await folderElsewhere('far');
    const projectId = await open(await scene.arrives('links', { concepts: linked(far) }));
    await ask('projects.removeConcept', { projectId, conceptId: 'far' });
    await ask('projects.addConcept', { projectId, name: 'mine', repeats: 1, dir: far });
    expect(await asks(projectId)).toEqual([]);
  });

  it('runs as a link are named, with where it leads', async () => {
    const dir = await scene.arrives('elsewhere');
    await mkdir(join(scene.root, 'results'));
    await symlink(join(scene.root, 'results'), join(dir, 'runs'));
    const projectId = await open(dir);
    const wanted = [`results_elsewhere=${join(scene.root, 'results')}`];
    expect(await asks(projectId, { engine: 'rehearsal' })).toEqual(wanted);
  });
});

describe('a recipe that came with a project', { timeout: 60_000 }, () => {
  const server = { kind: 'endpoint', address: 'http://stranger.example:1', model: 'm' } as const;
  const recipe = { name: 'r', by: { ...server, allowRemote: true } };
  const bring = async (dir: string, recipes: unknown[]) => {
    await mkdir(join(dir, '.studio', 'captioning'), { recursive: true });
    await writeFile(
      join(dir, '.studio', 'captioning', 'recipes.json'),
      JSON.stringify({ recipes }),
    );
  };

  it('sends nothing to its server, and asks it nothing, before that is allowed', async () => {
    const dir = await scene.arrives('recipes');
    await bring(dir, [recipe]);
    const projectId = await open(dir);
    const imageIds = (await snapshot(projectId)).images.map(({ id }) => id);
    const wanted = [`send=${server.address}`];
    const start = await refused('captioning.start', { projectId, imageIds, recipe });
    expect(askedIn(start)).toEqual(wanted);
    const models = { address: server.address, allowRemote: true };
    expect(askedIn(await refused('captioning.endpointModels', models))).toEqual(wanted);
    // Saved again by the page, it is still the stranger's.
    await ask('captioning.saveRecipes', { projectId, recipes: [recipe] });
    expect(askedIn(await refused('captioning.start', { projectId, imageIds, recipe }))).toEqual(
      wanted,
    );
  });

  it('of the user’s own needs no yes', async () => {
    const projectId = await open(await scene.arrives('mine'));
    await ask('captioning.saveRecipes', { projectId, recipes: [recipe] });
    const { powers } = await ask('powers.list', { projectId });
    expect(powers).toMatchObject([{ value: server.address, isAllowed: true }]);
  });

  it('opens no model elsewhere, not even to show a preview', async () => {
    const dir = await scene.arrives('recipes');
    const model = '\\\\stranger\\model';
    const tagger = { name: 't', by: { kind: 'tagger', model } } as const;
    await bring(dir, [tagger]);
    const projectId = await open(dir);
    const imageIds = (await snapshot(projectId)).images.map(({ id }) => id);
    const about = { projectId, imageIds, recipe: tagger };
    for (const name of ['captioning.start', 'captioning.preview', 'captioning.save'] as const) {
      expect(askedIn(await refused(name, about)), name).toEqual([`path=${model}`]);
    }
    expect(askedIn(await refused('tagger.inspect', { dir: model }))).toEqual([`path=${model}`]);
  });
});

describe('whatever a project holds', { timeout: 240_000 }, () => {
  const context: SettingsContext = { projectDir: '/', digest: () => 'x', hostOf: () => null };
  const POOL = {
    raw: [
      ['huggingface_repo_id', 'a/b'],
      ['async_upload', true],
      ['wandb_api_key', 'k'],
      ['log_with', 'all'],
      ['network_module', 'evil'],
      ['optimizer_type', 'evil.Adam'],
      ['lr_scheduler_type', 'os.system'],
      ['network_weights', '/x/w.pt'],
      ['base_weights', ['/x/a.safetensors', '\\\\s\\b.ckpt']],
      ['tokenizer_cache_dir', '/x/tok'],
      ['console_log_file', '/home/u/.bashrc'],
      ['log_prefix', '../../../x'],
      ['caption_extension', '/../../../etc/passwd'],
      ['metadata_thumbnail', '/home/u/private.png'],
      ['network_args', ['preset=/x/p.toml', 'algo=lora']],
      ['some_new_argument', 'x'],
      ['min_snr_gamma', { int: 5 }],
    ],
    fields: [
      ['baseModel', '/x/flux.ckpt'],
      ['ae', '\\\\s\\ae.safetensors'],
      ['clipL', 'relative.safetensors'],
      ['optimizer', 'evil.Field'],
    ],
  } as const;
  const some = <T>(pool: readonly T[]) => fc.subarray([...pool]);

  it('nothing of it reaches the trainer without a yes; with one for these values all of it does', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(some(POOL.raw), some(POOL.fields), async (raws, fields) => {
        number += 1;
        const text = {
          raw: Object.fromEntries(raws),
          config: { optimizer: 'AdamW', ...Object.fromEntries(fields) },
        } as unknown as Partial<ProjectFile>;
        const projectId = await open(await scene.arrives(`any-${number}`, text));
        const { powers } = await ask('powers.list', { projectId });
        const asked = await asks(projectId).catch((error: unknown) => String(error));
        const { items } = await ask('queue.get', {});
        const reached = items.flatMap(({ values }) =>
          powersOfSettings(TrainingSettings.ofValues(values).named(), context),
        );
        // Settings of the user's own: the models.
        const strange = reached.filter(({ value }) => !value.startsWith(scene.root));
        expect(strange).toEqual([]);
        if (powers.length > 0) expect(asked).not.toEqual([]);
        for (const item of items) await ask('queue.remove', { itemId: item.id });
        await scene.allowAll(projectId);
        const after = await scene.client.request('queue.add', { projectId, engine: 'sd-scripts' });
        if (!after.ok) expect(after.error.code).toBe('invalid_config');
        for (const item of (await ask('queue.get', {})).items)
          await ask('queue.remove', { itemId: item.id });
        await ask('projects.close', { projectId });
        await rm(join(scene.root, `any-${number}`), { recursive: true });
      }),
      { numRuns: 30 },
    );
  });
});

describe('asked how often', { timeout: 120_000 }, () => {
  /** A project of this user with a linked folder, an upload of theirs, and a model of theirs. */
  const own = async (): Promise<{ dir: string; projectId: string; far: string }> => {
    const far = await folderElsewhere('far');
    const dir = join(scene.root, 'own');
    const concept = { name: 'fox', repeats: 2, images: [far], mode: 'copy' as const };
    const made = await ask('projects.create', {
      ...{ dir, name: 'own', triggerWord: 'ohwx', preset: 'character' },
      ...{ concept, captionForMissing: 'ohwx' },
    });
    const projectId = made.project.id;
    await waitFor('the images', async () =>
      (await ask('jobs.list', {})).jobs.find(
        (job) => job.id === made.jobId && job.endedAt !== null,
      ),
    );
    await ask('projects.addConcept', { projectId, name: 'far', repeats: 1, dir: far });
    const raw = { huggingface_repo_id: 'me/mine', network_weights: join(dir, 'mine.pt') };
    await writeFile(join(dir, 'mine.pt'), 'weights');
    await ask('projects.update', { projectId, raw, config: { optimizer: 'AdamW' } });
    return { dir, projectId, far };
  };

  it('own project: never, also moved, on another drive, or renamed', async () => {
    const { dir, projectId } = await own();
    expect(await asks(projectId)).toEqual([]);
    await ask('projects.close', { projectId });
    await mkdir(join(scene.root, 'stick'));
    await rename(dir, join(scene.root, 'stick', 'renamed'));
    expect(await open(join(scene.root, 'stick', 'renamed'))).toBe(projectId);
    // The file of weights is named by its old path, which is elsewhere by now.
    await ask('projects.update', { projectId, raw: { huggingface_repo_id: 'me/mine' } });
    expect(await asks(projectId)).toEqual([]);
  });

  it('own project after an update of the app: never', async () => {
    const { dir, projectId } = await own();
    await ask('projects.close', { projectId });
    await scene.start();
    // As a version without these records leaves it.
    await rm(join(scene.root, 'data', 'known-projects.json'));
    await scene.start();
    await open(dir);
    expect(await asks(projectId)).toEqual([]);
  });

  it('data folder lost: once with powers, not at all without', async () => {
    const { dir, projectId } = await own();
    const plain = await scene.arrives('plain');
    await scene.start('new-data');
    await ask('settings.update', await modelFiles(scene.root));
    await open(dir);
    expect(await asks(projectId)).toHaveLength(3);
    await scene.allowAll(projectId);
    expect(await asks(projectId)).toEqual([]);
    expect(await asks(await open(plain))).toEqual([]);
  });

  it('a stranger’s zip without powers: never', async () => {
    expect(await asks(await open(await scene.arrives('zip')))).toEqual([]);
  });

  it('NAS, second machine: once where its settings name paths outside it', async () => {
    const config = { optimizer: 'AdamW', ae: '/mnt/models/ae.safetensors' };
    const projectId = await open(await scene.arrives('nas', { config }));
    expect(await asks(projectId)).toEqual(['path=/mnt/models/ae.safetensors']);
  });

  it('a zip given away and returned changed: only what was changed, content of files that can run code included', async () => {
    const { dir, projectId, far } = await own();
    await ask('projects.close', { projectId });
    await scene.rewrite(dir, ({ raw, concepts }) => ({
      raw: { ...raw, log_with: 'wandb' },
      concepts: [
        ...concepts,
        { ...linked(`${far}/..`)[1], id: 'more', name: 'more' } as (typeof concepts)[0],
      ],
    }));
    await writeFile(join(dir, 'mine.pt'), 'other weights');
    await open(dir);
    const asked = await asks(projectId);
    expect(asked.map((one) => one.replace(/#[0-9a-f]{64}$/, '#hash'))).toEqual([
      `linked_folder=${far}/..`,
      'pickle=mine.pt#hash',
      'send=log_with=wandb',
    ]);
  });

  it('nobody is asked for what stands in the user’s own Settings', async () => {
    const { ae } = await ask('settings.get', {});
    const config = { optimizer: 'AdamW', ae };
    expect(await asks(await open(await scene.arrives('same', { config })))).toEqual([]);
  });
});
