import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readWithPython } from '../testing/python-toml.js';
import type { CommandContext } from './command.js';
import { config } from './config.js';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'config-'));
});
afterEach(() => rm(dir, { recursive: true }));

const models = { baseModel: '/m/flux.sft', clipL: '', t5xxl: '', ae: '' };
const context = {
  studio: { settings: { get: () => Promise.resolve(models) } },
} as unknown as CommandContext;

async function run(...words: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    return { code: await config(context, words), out };
  } finally {
    write.mockRestore();
  }
}

async function file(name: string, text: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, text);
  return path;
}

describe('config new', () => {
  it('writes a file that the trainer’s reader takes, with what the card needs', async () => {
    const path = join(dir, 'a.toml');
    expect(await run('new', '--preset', 'character', '--vram', '12', '--out', path)).toEqual({
      code: 0,
      out: `Wrote ${path}\n`,
    });
    const text = await readFile(path, 'utf8');
    expect(text).toContain('for a card of 12 GB');
    expect(text).toMatch(/# Fill in: clip_l, t5xxl, ae, train_data_dir, output_dir, output_name\./);
    expect(text).toContain('pretrained_model_name_or_path = "/m/flux.sft"');
    for (const line of [
      'blocks_to_swap = 16',
      'optimizer_type = "AdamW8bit"',
      'train_batch_size = 1',
      'resolution = "1024,1024"',
      'timestep_sampling = "shift"',
      'network_dim = 32',
      'network_module = "networks.lora_flux"',
    ]) {
      expect(text).toContain(`\n${line}\n`);
    }
    expect((await readWithPython([text]))[0]?.[0]).toBe('dict');
    await expect(run('new', '--out', path)).rejects.toThrow('is there already');
  });

  it('passes its own check but for the files that are examples', async () => {
    for (const vram of ['24', '16', '12', '10', '8']) {
      const { out } = await run('new', '--vram', vram);
      const path = await file(`${vram}.toml`, out);
      const checked = await run('check', path, '--json');
      const { problems } = JSON.parse(checked.out) as { problems: { code: string }[] };
      expect(problems.map(({ code }) => code)).toEqual(Array(5).fill('not_there'));
    }
  });

  it.each([
    [['new', '--vram', '6'], /--vram takes/],
    [['new', '--vram', 'big'], /--vram takes/],
    [['new', '--preset', 'cat'], /--preset is/],
    [['other'], /config new/],
    [['check'], /missing/],
  ])('refuses %j', async (words, message) => {
    await expect(run(...words)).rejects.toThrow(message);
  });

  it('gives a card between two classes the smaller one’s settings', async () => {
    expect((await run('new', '--vram', '15')).out).toContain('blocks_to_swap = 16');
    expect((await run('new', '--vram', '48')).out).toContain('blocks_to_swap = 0');
  });
});

describe('config check', () => {
  it('names lines as editors read them, and says with its exit code whether the trainer would fail', async () => {
    const bad = await file('bad.toml', 'batch_size = 4\nlearning_rate = "1e-4"\n');
    const { code, out } = await run('check', bad);
    expect(code).toBe(1);
    expect(out).toContain(`${bad}:1: warning: batch_size belongs into a dataset file`);
    expect(out).toContain(`${bad}:2: error: learning_rate must be a number`);
    const broken = await file('broken.toml', '\n\nae = "C:\\Users\\x"\n');
    expect((await run('check', broken)).out).toContain(`${broken}:3: error: A backslash`);
    await mkdir(join(dir, 'cat'));
    await writeFile(join(dir, 'cat', 'a.png'), '');
    const subset = "[[datasets]]\nresolution = 512\n[[datasets.subsets]]\nimage_dir = 'cat'\n";
    expect(await run('check', await file('d.toml', subset))).toMatchObject({ code: 0 });
    // The trainer takes it, finds no image, and leaves with success.
    const nothing = await file('n.toml', '[[datasets]]\nresolution = 512\n');
    expect(await run('check', nothing)).toMatchObject({ code: 1 });
    const marked = await file('m.toml', `\uFEFF[general]\n${subset}`);
    expect((await run('check', marked)).out).toContain('byte order mark');
    const both = await file('b.toml', "dataset_config = 'w.toml'\nresolution = '512'\n");
    await file('w.toml', subset.replace("'cat'", "'dog'"));
    expect((await run('check', both)).out).toContain(
      `${join(dir, 'w.toml')}:4: error: There is no`,
    );
    await expect(run('check', join(dir, 'none.toml'))).rejects.toThrow('There is no file');
    await writeFile(join(dir, 'latin.toml'), Buffer.from([0x61, 0x3d, 0x22, 0xe4, 0x22]));
    await expect(run('check', join(dir, 'latin.toml'))).rejects.toThrow('UTF-8');
  });
});

describe('config diff', () => {
  it('tells what the trainer would do differently', async () => {
    const a = await file('a.toml', '# a\n[x]\nseed = 1\nnetwork_alpha = 4\nnetwork_dim = 8\n');
    const b = await file('b.toml', 'network_alpha = 4.0\nseed = 1\nnetwork_dim = 16\nv2 = false\n');
    expect(await run('diff', a, b)).toEqual({ code: 1, out: 'network_dim  8 -> 16\n' });
    expect((await run('diff', a, b, '--all')).out.split('\n')).toHaveLength(4);
    expect(await run('diff', a, a)).toEqual({
      code: 0,
      out: 'The trainer does the same with both.\n',
    });
    const steps = await file('s.toml', 'lr_warmup_steps = 10\n');
    const share = await file('f.toml', 'lr_warmup_steps = 10.0\n');
    expect((await run('diff', steps, share)).code).toBe(1);
  });
});
