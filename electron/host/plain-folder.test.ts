import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decodeImageId } from '../../shared/domain/dataset/index.js';
import { runProgram } from '../platform/programs/run-program.js';
import { temporaryFolder } from '../testing/pictures.js';
import { golden, IMAGES, MODEL } from '../testing/tagger-fixtures.js';

let root = '';
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir: root, remove } = await temporaryFolder());
  for (const name of ['grey.png', 'tall.jpg']) {
    await mkdir(join(root, 'pictures'), { recursive: true });
    await copyFile(join(IMAGES, name), join(root, 'pictures', name));
  }
});
afterEach(() => remove());

const pictures = (name = '') => join(root, 'pictures', name);

/** The built command line (`npm run build` first). */
async function lora(...words: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', LORA_STUDIO_DATA: join(root, 'data') };
  return runProgram(process.execPath, [join(process.cwd(), 'dist', 'cli.cjs'), ...words], {
    env,
    timeoutMs: 60_000,
  });
}

it('captions a plain folder, and says as JSON what it saw', async () => {
  const dry = await lora('caption', pictures(), '--tagger', MODEL, '--dry-run', '--json');
  expect(dry.exitCode, dry.stderr).toBe(0);
  expect(await readdir(pictures())).not.toContain('grey.txt');
  const lines = dry.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  const expected = await golden();
  expect(lines[0]).toMatchObject({
    type: 'image',
    file: 'grey.png',
    after: expected['grey.png']?.tags.join(', '),
  });
  expect(lines.at(-1)).toMatchObject({ type: 'result', isDryRun: true, changed: 0 });

  await writeFile(pictures('tall.txt'), 'mine');
  const done = await lora(
    'caption',
    pictures(),
    '--tagger',
    MODEL,
    '--trigger',
    'ohwx',
    '--append',
  );
  expect(done.exitCode, done.stderr).toBe(0);
  expect(await readFile(pictures('tall.txt'), 'utf8')).toMatch(/^ohwx, mine, /);
  expect(await readFile(pictures('grey.txt'), 'utf8')).toBe(
    ['ohwx', ...(expected['grey.png']?.tags ?? [])].join(', '),
  );
});

it('tells wrong words with 2, and what cannot be done with 1 and a reason', async () => {
  for (const words of [
    [],
    ['--tagger', MODEL, '--threshold', '2'],
    ['--endpoint', 'http://127.0.0.1:9'],
  ])
    expect((await lora('caption', pictures(), ...words)).exitCode).toBe(2);
  const gone = await lora('caption', pictures(), '--tagger', join(root, 'none'));
  expect([gone.exitCode, gone.stderr]).toEqual([1, expect.stringContaining('selected_tags.csv')]);
  const remote = await lora(
    'caption',
    pictures(),
    '--endpoint',
    'http://192.0.2.1',
    '--model',
    'm',
  );
  expect([remote.exitCode, remote.stderr]).toEqual([1, expect.stringContaining('another machine')]);
  await writeFile(pictures('broken.png'), 'no picture');
  const broken = await lora('caption', pictures(), '--tagger', MODEL);
  expect([broken.exitCode, broken.stderr]).toEqual([1, expect.stringContaining('broken.png')]);
});

it('never takes a file for a concept, whatever it is called; tells what the trainer passes over', async () => {
  for (const name of ['01_cat.png', '2_dog.png', 'img']) {
    await copyFile(join(IMAGES, 'grey.png'), pictures(name));
  }
  await copyFile(join(IMAGES, 'tall.jpg'), pictures('saved.jfif'));
  const dry = await lora('caption', pictures(), '--tagger', MODEL, '--dry-run');
  expect(dry.exitCode, dry.stderr).toBe(0);
  expect(dry.stdout).toContain('01_cat.png: ');
  expect(await readdir(pictures())).not.toContain('project.json');
  const scan = await lora('scan', pictures());
  expect(scan.stdout).toMatch(/^5 images\n1 × “pictures”: 4 trained/);
  expect(scan.stdout).toMatch(/passed over {2}saved\.jfif {2}\(an ending .*\): rename it to \.jpg/);
  const doctor = await lora('doctor', pictures());
  expect(doctor.stdout).toMatch(
    /^4 images[^]*ending that the trainer does not look for[^]*saved\.jfif/,
  );
});

it('tells of the folders beside concepts that are not trained', async () => {
  await mkdir(pictures('4_fox'));
  await mkdir(pictures('0_off'));
  for (const folder of ['4_fox', '0_off'])
    await copyFile(join(IMAGES, 'grey.png'), pictures(`${folder}/a.png`));
  const scan = await lora('scan', pictures());
  expect(scan.stdout).toMatch(
    /^1 image\n4 × “fox”: 1 trained; an image without a caption as “fox”/,
  );
  expect(scan.stdout).toMatch(/passed over {2}0_off \(1 picture\): its repeats are below 1/);
  expect(scan.stdout).toMatch(/passed over {2}\. \(2 pictures\): .*straight/);
  const doctor = await lora('doctor', pictures());
  expect(doctor.stdout).toContain('0_off (1 picture): its repeats are below 1');
  const { passedOver } = JSON.parse((await lora('scan', pictures(), '--json')).stdout) as {
    passedOver: { dir: string }[];
  };
  expect(passedOver.map(({ dir }) => dir)).toEqual(['0_off', '.']);
});

it('the doctor names images that are none to train, and only those', async () => {
  for (const name of ['grey-masklabel.png', 'grey_mask.png', 'mask of grey.png', 'my_mask.png'])
    await copyFile(pictures('grey.png'), pictures(name));
  const told = await lora('doctor', pictures(), '--json');
  expect(told.exitCode, told.stderr).toBe(0);
  const { findings } = JSON.parse(told.stdout) as {
    findings: { id: string; images: string[]; measured: Record<string, string>; fixes: string[] }[];
  };
  const found = findings.find(({ id }) => id === 'no_training_image');
  const names = found?.images.map((id) => decodeImageId(id)?.path);
  expect(names?.sort()).toEqual(['grey-masklabel.png', 'grey_mask.png']);
  expect(Object.values(found?.measured ?? {}).every((text) => text.includes('mask'))).toBe(true);
  expect(found?.fixes).toEqual(['delete']);
});
