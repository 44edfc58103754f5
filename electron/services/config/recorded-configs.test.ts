import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFile } from './check-file.js';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/trainer');

/** Recordings that ended, or trained nothing, because of their settings: the key to blame. `null`: no TOML at all. */
const BLAMED: Readonly<Record<string, string | null>> = {
  'b3-resume-finished': 'resume',
  'b4-resume-missing': 'resume',
  'c1-missing-model': 'pretrained_model_name_or_path',
  'c2-missing-clip': 'clip_l',
  'c3-missing-datadir': 'train_data_dir',
  'c4-ae-not-given': 'ae',
  'e1-empty-folder': 'train_data_dir',
  'e2-no-repeat-prefix': 'train_data_dir',
  'e3-images-directly-in-train-data-dir': 'train_data_dir',
  'g1-malformed-toml-backslash': null,
  'g2-malformed-toml-syntax': null,
  'g4-resolution-int': 'resolution',
  'g5-learning-rate-string': 'learning_rate',
  'g7-bad-choice': 'mixed_precision',
  'p1-dataset-config-unknown-key': 'train_batch_size',
  'q1-shuffle-with-te-cache': 'shuffle_caption',
  'q5-full-bf16-without-mixed': 'full_bf16',
  'q6-color-aug-with-latent-cache': 'color_aug',
  'q7-unknown-optimizer': 'optimizer_type',
  'q8-unknown-scheduler': 'lr_scheduler',
  's1-persistent-workers-zero': 'persistent_data_loader_workers',
  'u1-network-args-string': 'network_args',
  'u2-float-for-int': 'train_batch_size',
  'v1-sample-prompts-missing': 'sample_prompts',
  'z3-bad-bucket-steps': 'bucket_reso_steps',
  'z3-bad-bucket-steps-32': 'bucket_reso_steps',
};

/** Recordings that failed, but not for what stands in the settings: their settings must not be blamed. */
const NOT_THE_SETTINGS: Readonly<Record<string, string>> = {
  'c5-truncated-model': 'a model file cut short: judged by its header, elsewhere',
  'f1-truncated-jpeg': 'an image',
  'f2-not-an-image-png': 'an image',
  'f3-zero-byte-jpeg': 'an image',
  'g6-adamw8bit-no-bitsandbytes': 'a package that is not installed',
  'k1-disk-full-checkpoint': 'the disk',
  'k2-disk-full-state': 'the disk',
  'k3-disk-full-cache': 'the disk',
  'l1-tokenizer-offline': 'the network',
  'l2-tokenizer-no-network': 'the network',
  'n2-truncated-latent-cache': 'a cache file',
  'o1-cp1252-streams': 'the encoding of the streams',
  'q3-blocks-to-swap-too-many':
    '18 blocks fit the real FLUX.1, not the small model of the recording',
  'x1-empty-caption-file': 'a caption',
  'x2-latin1-caption': 'a caption',
};

/** No settings file to look at: one that is not there, and a wrong word on the command line. */
const NO_FILE = ['g3-config-missing', 'g8-unknown-cli-option'];

interface Meta {
  readonly returncode: number;
}

let root = '';

async function recordings(): Promise<{ name: string; code: number }[]> {
  const names = (await readdir(join(FIXTURES, 'recordings'))).filter((file) =>
    file.endsWith('.meta.json'),
  );
  return Promise.all(
    names.sort().map(async (file) => {
      const text = await readFile(join(FIXTURES, 'recordings', file), 'utf8');
      return { name: file.replace('.meta.json', ''), code: (JSON.parse(text) as Meta).returncode };
    }),
  );
}

/** The machine of the recordings, as far as settings name it: which files were there and which were not. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'recorded-'));
  const touch = async (...parts: string[]) => {
    const path = join(root, ...parts);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, '');
  };
  for (const name of ['flux1-dev-tiny', 'clip_l', 't5xxl_bf16', 'ae', 'trunc']) {
    await touch('models', `${name}.safetensors`);
  }
  await touch('prompts.txt');
  const datasets = ['small', 'img', 'uni', 'twin', 'stale', 'resized', 'npzbad', 'nocap', 'nl'];
  datasets.push('latin1', 'ktmp', 'kill', 'emptycap', 'corrupt', 'corrupt2', 'corrupt3', 'buckets');
  for (const name of datasets) await touch('dataset', name, '2_mychar', 'a.png');
  await touch('dataset', 'noprefix', 'mychar', 'a.png');
  await touch('dataset', 'flat', 'a.png');
  await mkdir(join(root, 'dataset', 'empty', '2_mychar'), { recursive: true });
  for (const [state, epoch] of [
    ['a1/mychar-000002-state', 2],
    ['a1/mychar-state', 4],
    ['a5/mychar-step00000025-state', 3],
  ] as const) {
    await mkdir(join(root, 'out', state), { recursive: true });
    const text = JSON.stringify({ current_epoch: epoch, current_step: 0 });
    await writeFile(join(root, 'out', state, 'train_state.json'), text);
  }
  await cp(join(FIXTURES, 'configs'), join(root, 'cfg'), { recursive: true });
  for (const file of await readdir(join(root, 'cfg'))) {
    const text = await readFile(join(root, 'cfg', file), 'utf8');
    await writeFile(join(root, 'cfg', file), text.replaceAll('/RUN/', `${root}/`));
  }
  // Its file is not kept; the recording says that it was z1’s with another step.
  const z1 = await readFile(join(root, 'cfg', 'z1.toml'), 'utf8');
  const z3 = z1.replace(/bucket_reso_steps = 64/, 'bucket_reso_steps = 32');
  expect(z3).not.toBe(z1);
  await writeFile(join(root, 'cfg', 'z3-bad-bucket-steps-32.toml'), z3);
});

afterAll(() => rm(root, { recursive: true }));

/** A recording’s own settings; the few without a file of their own (o2 to o4) were made with those of a4. */
async function check(name: string) {
  const files = await readdir(join(root, 'cfg'));
  const file = files.find((one) => one === `${name}.toml`) ?? `${name.split('-')[0] ?? ''}.toml`;
  return checkFile(join(root, 'cfg', files.includes(file) ? file : 'a4.toml'));
}

describe('every recorded settings file', () => {
  it('is sorted here by what the real trainer made of it', async () => {
    for (const { name, code } of await recordings()) {
      const wasKilled = code < 0;
      const sets = [name in BLAMED, name in NOT_THE_SETTINGS, NO_FILE.includes(name)];
      expect(sets.filter(Boolean).length, name).toBeLessThanOrEqual(1);
      if (code > 0) expect(sets.some(Boolean), name).toBe(true);
      if (wasKilled) expect(sets.some(Boolean), name).toBe(false);
    }
  });

  it.each(Object.entries(BLAMED))('%s is stopped beforehand, at %s', async (name, key) => {
    const { problems } = await check(name);
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors.map((one) => one.key ?? null)).toContain(key);
    for (const one of errors) {
      expect(one.line === undefined ? one.code : 'has a line').toMatch(
        /has a line|model_missing|not_given/,
      );
    }
  });

  it('that trained is not stopped, nor one that failed for another reason', async () => {
    let count = 0;
    for (const { name, code } of await recordings()) {
      if (name in BLAMED || NO_FILE.includes(name)) continue;
      const { problems } = await check(name);
      const errors = problems.filter(({ severity }) => severity === 'error');
      expect(errors, `${name} (exit ${code})`).toEqual([]);
      count += 1;
    }
    expect(count).toBeGreaterThan(45);
  });

  it('that said something it did not mean is warned of', async () => {
    const { problems } = await check('d1-unknown-keys');
    expect(problems.map(({ key, line, code, hint }) => [key, line, code, hint])).toEqual([
      ['batch_size', 41, 'unknown_key', 'Did you mean train_batch_size?'],
      ['no_such_option', 42, 'unknown_key', 'Check its spelling.'],
      ['save_every_n_epoch', 43, 'unknown_key', 'Did you mean save_every_n_epochs?'],
    ]);
    const y1 = await check('y1-caption-extension-default');
    expect(y1.problems.map(({ key }) => key)).toContain('caption_extension');
    const q9 = await check('q9-network-args-unknown');
    expect(q9.problems.map(({ key, field }) => key ?? field)).toContain('network_args');
    const j1 = await check('j1-nan-loss');
    expect(j1.problems.map(({ key }) => key)).toContain('learning_rate');
  });

  it('with more swapped blocks than the real model has is stopped', async () => {
    const text = await readFile(join(root, 'cfg', 'q3.toml'), 'utf8');
    const file = join(root, 'cfg', 'q3-36.toml');
    await writeFile(file, text.replace('blocks_to_swap = 18', 'blocks_to_swap = 36'));
    const { problems } = await checkFile(file);
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { key: 'blocks_to_swap', code: 'too_large' },
    ]);
  });
});
