import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  Client,
  Input,
  Output,
  PreflightImage,
  PreflightReport,
  RequestName,
} from '../../shared/contract/index.js';
import { collectSettings, parseSet } from '../../shared/domain/config/text/index.js';
import { HOSTILE_SETTINGS, makeHostileFolders } from '../testing/hostile-folders.js';
import { temporaryFolder } from '../testing/pictures.js';
import { startStudio } from '../testing/studio.js';
import { waitFor } from '../testing/wait-for.js';
import type { Studio } from './studio.js';

type Pair = readonly [number, number];
/** Name, caption, bucket, scaled size, left and top of the cut (or the error of the cut). */
type RecordedImage = readonly [string, string, Pair, Pair, Pair | string];
type RecordedFolder =
  | 'passed over'
  | { readonly ends: string }
  | {
      readonly repeats: number;
      readonly batches: number;
      readonly images: readonly RecordedImage[];
    };

interface Recorded {
  readonly settings: Readonly<Record<string, Readonly<Record<string, RecordedFolder>>>>;
  /** Where the app is rightly stricter, or mends what the trainer would take: folder, or setting and folder, with the reason. */
  readonly stricter: Readonly<Record<string, string>>;
}

const recorded = JSON.parse(
  await readFile(join(import.meta.dirname, '../../fixtures/trainer/reader/verdicts.json'), 'utf8'),
) as Recorded;

interface Seen {
  readonly report: PreflightReport;
  readonly folders: ReadonlyMap<string, readonly PreflightImage[]>;
}

let remove: () => Promise<void>;
let studio: Studio;
let client: Client;
const seen = new Map<string, Seen>();

async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  const answer = await client.request(name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return answer.value;
}

async function look(
  projectId: string,
  given: Readonly<Record<string, string | number | boolean>>,
): Promise<Seen> {
  const pairs = Object.entries({ ...given, train_batch_size: 2 });
  const values = collectSettings(pairs.map(([key, value]) => parseSet(`${key}=${String(value)}`)));
  const project = await ask('projects.update', {
    projectId,
    config: values.fields,
    raw: values.raw,
  });
  const { jobId } = await ask('preflight.run', { projectId, engine: 'sd-scripts' });
  const job = await waitFor('the look', async () =>
    (await ask('jobs.list', {})).jobs.find((one) => one.id === jobId && one.endedAt !== null),
  );
  if (job.error) throw new Error(job.error.message);
  const { report, images } = await ask('preflight.get', { projectId, limit: 5000 });
  if (report === null) throw new Error('no report');
  const folders = new Map(
    project.concepts.map(({ id, dir }): [string, PreflightImage[]] => [
      dir.split(/[\\/]/).at(-1) ?? '',
      images.filter(({ conceptId }) => conceptId === id),
    ]),
  );
  return { report, folders };
}

beforeAll(async () => {
  const { dir: root, remove: removeRoot } = await temporaryFolder();
  remove = removeRoot;
  const dir = join(root, 'set');
  await mkdir(dir);
  await makeHostileFolders(join(dir, 'img'));
  ({ studio, client } = await startStudio(join(root, 'data')));
  const { id } = await ask('projects.open', { dir });
  for (const [name, given] of Object.entries(HOSTILE_SETTINGS))
    seen.set(name, await look(id, given));
}, 120_000);
afterAll(async () => {
  await studio.close();
  await remove();
});

function seenWith(setting: string): Seen {
  const found = seen.get(setting);
  if (found === undefined) throw new Error(`no look with ${setting}`);
  return found;
}

/** What the preflight says of a folder, as the fixture writes it down. */
function verdictOf({ report, folders }: Seen, name: string): unknown {
  const images = folders.get(name);
  if (images === undefined) return 'passed over';
  const doesEnd =
    images.some(endsRun) ||
    report.problems.some(
      ({ code, message }) => code === 'folder_as_image' && message.includes(` in ${name} `),
    );
  if (doesEnd) return 'ends';
  return {
    repeats: [...new Set(images.map(({ timesPerEpoch }) => timesPerEpoch))],
    batches: batchesOf(images),
    images: images.map(rowOf),
  };
}

/** An image without a bucket, or with one that has a side of 0 (told as `too_small_for_bucket`). */
function endsRun({ placement, caption }: PreflightImage): boolean {
  const bucket = placement?.bucket ?? { width: 0, height: 0 };
  return bucket.width < 1 || bucket.height < 1 || caption.endsRun !== null;
}

function rowOf({ name, caption, placement, width, height }: PreflightImage): RecordedImage {
  if (placement === null) throw new Error(name);
  const { bucket, scaled, crop } = placement;
  return [
    name,
    caption.lines.join('\n'),
    [bucket.width, bucket.height],
    [scaled.width, scaled.height],
    [
      Math.round((crop.left * scaled.width) / width),
      Math.round((crop.top * scaled.height) / height),
    ],
  ];
}

/** Batches of two never mix buckets. */
function batchesOf(images: readonly PreflightImage[]): number {
  const counts = new Map<string, number>();
  for (const { placement, timesPerEpoch } of images) {
    const key = JSON.stringify(placement?.bucket);
    counts.set(key, (counts.get(key) ?? 0) + timesPerEpoch);
  }
  return [...counts.values()].reduce((sum, count) => sum + Math.ceil(count / 2), 0);
}

function expected(folder: RecordedFolder): unknown {
  if (folder === 'passed over') return folder;
  if ('ends' in folder) return 'ends';
  const { images, repeats, batches } = folder;
  return { repeats: images.length === 0 ? [] : [repeats], batches, images };
}

describe('what the preflight says of a folder is what the trainer’s own classes make of it', () => {
  for (const [setting, folders] of Object.entries(recorded.settings)) {
    it.each(Object.entries(folders))(`${setting}: %s`, (name, folder) => {
      const why = recorded.stricter[`${setting}: ${name}`] ?? recorded.stricter[name];
      const found = verdictOf(seenWith(setting), name);
      if (why === undefined) expect(found).toEqual(expected(folder));
      // A difference that is gone is taken out of the list.
      else expect(found).not.toEqual(expected(folder));
    });
  }

  it('tells caches that mislead the trainer, which are removed before it starts', () => {
    const bad = seenWith('plain').report.badCaches.map(({ file }) => file);
    expect(bad).toEqual(expect.arrayContaining(['a_0512x0128_flux.npz', 'a_b_0192x0256_flux.npz']));
  });

  it('tells images without a bucket as what ends the run', () => {
    const codes = seenWith('not enlarged').report.problems.map(({ code }) => code);
    expect(codes).toContain('too_small_for_bucket');
    expect(seenWith('plain').report.problems.map(({ code }) => code)).not.toContain(
      'too_small_for_bucket',
    );
  });

  it('was recorded for enough folders and settings', () => {
    const all = Object.values(recorded.settings);
    expect(all.length).toBeGreaterThanOrEqual(5);
    expect(all.every((folders) => Object.keys(folders).length >= 60)).toBe(true);
  });
});
