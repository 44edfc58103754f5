import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { isInside } from '../platform/paths.js';
import { identify, isRunning, type ProcessIdentity } from '../platform/process-identity.js';

/** What lies around a stranger's project and must not be touched by opening it. */
export interface Surroundings {
  /** The user's home, with documents in it. */
  readonly home: string;
  /** A process of the user's that has nothing to do with the app. */
  readonly victim: ProcessIdentity;
  /** A socket that somebody listens on. */
  readonly socket: string;
}

/** A process that has nothing to do with the app. `lives`: exactly this one still runs. */
export async function startVictim(): Promise<{
  readonly identity: ProcessIdentity;
  lives(): Promise<boolean>;
  end(): void;
}> {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  const identity = await identify(child.pid ?? -1);
  if (identity === null) throw new Error('the victim does not run');
  return {
    identity,
    lives: () => isRunning(identity),
    end: () => void child.kill('SIGKILL'),
  };
}

/** True for a path that is one of these places or lies below one. */
export function isBelow(places: readonly string[], path: string): boolean {
  return places.some((place) => isInside(place, path));
}

/** Documents of the user that links and journals of a stranger lead to. */
export const DOCUMENTS = {
  thesis: 'Documents/thesis.txt',
  shell: '.bashrc',
  photos: 'Documents/photos',
} as const;

/** Writes the documents into a new home. */
export async function fillHome(home: string): Promise<void> {
  await mkdir(join(home, DOCUMENTS.photos, '2019'), { recursive: true });
  await writeFile(join(home, DOCUMENTS.thesis), 'chapter one\nchapter two\n');
  await writeFile(join(home, DOCUMENTS.shell), 'export PATH=$PATH\n');
  await writeFile(join(home, DOCUMENTS.photos, 'holiday.jpg'), 'holiday');
  await writeFile(join(home, DOCUMENTS.photos, 'holiday.txt'), 'a beach');
  await writeFile(join(home, DOCUMENTS.photos, '2019', 'z.png'), 'z');
  // What our own trash would be known by.
  await writeFile(join(home, DOCUMENTS.photos, '.made-by-lora-studio'), '');
}

/** Places in a project that the app writes, or looks into. */
const OWN_PLACES = [
  ...['.studio', '.studio/history', '.studio/history/log', '.studio/history/00000001.step'],
  ...[
    '.studio/trash',
    '.studio/doctor',
    '.studio/doctor/pixels.jsonl',
    '.studio/doctor/report.json',
  ],
  ...['.studio/caches.json', '.studio/captioning', '.studio/captioning/recipes.json'],
  ...['.studio/first-screen.json', '.studio/uploads', '.studio/owner.lock'],
  ...['runs', 'runs/20260101-120000-abcd', 'runs/20260101-120000-abcd/output'],
  ...['runs/20260101-120000-abcd/supervisor.log', 'runs/20260101-120000-abcd/control.json'],
  ...['runs/20260101-120000-abcd/digest.bin', 'img', 'img/10_cat', 'img/10_cat/a.txt'],
] as const;
const TARGETS = [DOCUMENTS.thesis, DOCUMENTS.shell, DOCUMENTS.photos, 'Documents', ''] as const;

const RUN_ID = '20260101-120000-abcd';

/** What one stranger planted; printed by a failing property. */
export interface Plant {
  readonly links: readonly {
    readonly place: (typeof OWN_PLACES)[number];
    readonly target: string;
  }[];
  /** What files say of processes: the victim's pid with this start time and boot. */
  readonly identity: 'empty' | 'wrong' | 'right';
  readonly lock: 'none' | 'pid' | 'socket';
  readonly run: 'none' | 'command' | 'no-record' | 'damaged-record';
  readonly stop: 'now' | 'graceful' | null;
  readonly journal: 'none' | 'moves' | 'writes';
  readonly raw: Readonly<Record<string, string | boolean>>;
  readonly concept: 'own' | 'linked' | 'outside' | 'unc';
}

const SETTINGS: readonly Plant['raw'][] = [
  { huggingface_repo_id: 'stranger/loot', huggingface_token: 'hf_x', async_upload: true },
  { log_with: 'wandb', wandb_api_key: 'k' },
  { network_module: 'evil_mod' },
  { optimizer_type: 'evil.Optimizer' },
  { network_weights: 'evil.pt' },
  { sample_prompts: '//stranger/share/prompts.txt' },
  {},
];

/** Random plants. */
export const plants: fc.Arbitrary<Plant> = fc.record({
  links: fc.uniqueArray(
    fc.record({ place: fc.constantFrom(...OWN_PLACES), target: fc.constantFrom(...TARGETS) }),
    { maxLength: 3, selector: ({ place }) => place },
  ),
  identity: fc.constantFrom('empty' as const, 'wrong' as const, 'right' as const),
  lock: fc.constantFrom('none' as const, 'pid' as const, 'socket' as const),
  run: fc.constantFrom(
    ...(['none', 'command', 'no-record', 'damaged-record'] as const satisfies Plant['run'][]),
  ),
  stop: fc.constantFrom('now' as const, 'graceful' as const, null),
  journal: fc.constantFrom('none' as const, 'moves' as const, 'writes' as const),
  raw: fc.constantFrom(...SETTINGS),
  concept: fc.constantFrom('own' as const, 'linked' as const, 'outside' as const, 'unc' as const),
});

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==',
  'base64',
);

/**
 * Writes a project as a stranger may have made it. `example`: a `run.json` that our app wrote, to be changed. What a planted
 * program or command would leave is the file `PWNED` in the home.
 */
export async function plantProject(
  dir: string,
  plant: Plant,
  around: Surroundings,
  example: string,
): Promise<void> {
  const put = async (place: string, data: string | Buffer) => {
    await mkdir(dirname(join(dir, place)), { recursive: true });
    await writeFile(join(dir, place), data);
  };
  await put('img/10_cat/a.png', PIXEL);
  await put('img/10_cat/a.txt', 'cat');
  await put('project.json', JSON.stringify(projectFile(plant, around)));
  if (plant.lock !== 'none')
    await put('.studio/owner.lock', JSON.stringify(lockFile(plant, around)));
  if (plant.run !== 'none') await plantRun(put, plant, around, example);
  if (plant.stop !== null && plant.run !== 'none')
    await put(`runs/${RUN_ID}/control.json`, JSON.stringify({ stop: { how: plant.stop, at: 1 } }));
  if (plant.journal !== 'none') await plantJournal(put, plant, around);
  for (const { place, target } of plant.links)
    await plantLink(dir, place, join(around.home, target));
}

function identityOf({ identity }: Plant, { victim }: Surroundings) {
  if (identity === 'empty') return { pid: victim.pid, startTime: '', bootId: '' };
  if (identity === 'wrong') return { ...victim, startTime: '1' };
  return victim;
}

function projectFile({ raw, concept }: Plant, { home }: Surroundings) {
  const dirs = {
    own: 'img/10_cat',
    linked: join(home, DOCUMENTS.photos),
    outside: '../home/Documents/photos',
    unc: '//stranger.example/share/pictures',
  };
  const isLinked = concept === 'linked' || concept === 'unc';
  return {
    schemaVersion: 1,
    id: 'stranger-0001',
    name: 'Cats',
    triggerWord: 'ohwx',
    preset: 'character',
    concepts: [{ id: 'cat', name: 'cat', dir: dirs[concept], isLinked, repeats: 10 }],
    config: {},
    raw,
    samplePrompts: [],
    createdAt: 1,
  };
}

function lockFile(plant: Plant, { socket }: Surroundings) {
  const extra = { kind: 'cli', socket: plant.lock === 'socket' ? socket : '', secret: 'stranger' };
  return { holder: { pid: 1, startTime: '', bootId: '' }, since: 1, extra };
}

type Put = (place: string, data: string | Buffer) => Promise<void>;

async function plantRun(put: Put, plant: Plant, around: Surroundings, example: string) {
  const pwned = join(around.home, 'PWNED');
  const program = `require('fs').writeFileSync(${JSON.stringify(pwned)}, 'ran')`;
  const command = { file: process.execPath, args: ['-e', program], cwd: '/', env: {} };
  const run = JSON.parse(await readFile(example, 'utf8')) as object;
  const own = { id: RUN_ID, projectId: 'stranger-0001', startedBy: null, command };
  await put(`runs/${RUN_ID}/run.json`, JSON.stringify({ ...run, ...own }));
  for (const name of ['supervisor.cjs', 'rehearsal.cjs'])
    await put(`runs/${RUN_ID}/${name}`, program);
  if (plant.run === 'damaged-record') await put(`runs/${RUN_ID}/supervisor.json`, '{"version":');
  if (plant.run !== 'command') return;
  const trainer = identityOf(plant, around);
  const record = { version: 1, supervisor: { ...trainer, pid: 999_999 }, trainer };
  const times = { spawnedAt: 1, heartbeat: 1, adoptions: 0, killedAt: null };
  await put(
    `runs/${RUN_ID}/supervisor.json`,
    JSON.stringify({ ...record, ...times, exit: null, spawnError: null }),
  );
}

/** A step that was begun and cut off, as a crash would leave it: opening the project would finish it. */
async function plantJournal(put: Put, plant: Plant, { home }: Surroundings) {
  const photos = join(home, DOCUMENTS.photos);
  const moves = [
    { from: join(photos, 'holiday.jpg'), to: '.studio/trash/n.jpg' },
    { from: join(photos, 'holiday.txt'), to: join(photos, 'hidden/gone.txt') },
    { from: 'img/10_cat/a.png', to: join(home, 'Documents/a.png') },
  ];
  const writes = [
    { path: join(photos, 'holiday.txt'), before: 'a beach', after: 'words of a stranger' },
    { path: join(home, DOCUMENTS.thesis), before: 'chapter one\nchapter two\n', after: null },
    { path: join(photos, 'new-by-stranger.txt'), before: null, after: 'new' },
    { path: '../home/.bashrc', before: null, after: 'evil' },
  ];
  const changes = plant.journal === 'moves' ? moves : writes;
  const about = { id: 'step-1-a', at: 1, kind: 'batch', label: 'x', files: changes.length };
  const lines = [about, ...changes, { end: changes.length }].map((line) => JSON.stringify(line));
  await put('.studio/history/00000001.step', `${lines.join('\n')}\n`);
  const begin = JSON.stringify({ step: 1, did: 'begin' });
  const checksum = createHash('sha256').update(begin).digest('hex').slice(0, 8);
  await put('.studio/history/log', `${checksum} ${begin}\n`);
}

/** In place of whatever is there. A place below an earlier link is not planted: that would write into the home. */
async function plantLink(dir: string, place: string, target: string): Promise<void> {
  const path = join(dir, place);
  const parent = await realpath(dirname(path)).catch(() => null);
  if (parent !== null && parent !== join(await realpath(dir), dirname(place))) return;
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { recursive: true, force: true });
  await symlink(target, path);
}
