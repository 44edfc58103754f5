import { describe, expect, it } from 'vitest';
import { importSettings } from './import-settings.js';
import { formOfProject } from './training-form.js';

const form = formOfProject({ preset: 'character', config: {}, samplePrompts: [] });

describe('an imported file', () => {
  it('of settings is taken as it stands, but for paths that were lost', () => {
    const text = '# mine\nae = "C:\\Users\\me\\ae.sft"\nseed = 1\n';
    expect(importSettings(`\uFEFF${text}`, form)).toEqual({
      kind: 'config',
      text: '# mine\nae = "C:/Users/me/ae.sft"\nseed = 1\n',
      notes: [expect.stringContaining('line 2')],
    });
    expect(importSettings('seed = 1\n', form)).toMatchObject({ notes: [] });
  });

  it('that is no TOML is kept to be corrected, with its line', () => {
    expect(importSettings('seed = 1\nnot toml', form)).toMatchObject({
      kind: 'fault',
      text: 'seed = 1\nnot toml',
      fault: { line: 2 },
    });
  });

  it('of a dataset, as fluxgym writes it, gives sizes and caption settings and names the folders', () => {
    const text = `[general]
shuffle_caption = false
caption_extension = '.txt'
keep_tokens = 1

[[datasets]]
resolution = 512
batch_size = 2
keep_tokens = 2
face_crop_aug_range = [1.0, 2.5]

[[datasets.subsets]]
image_dir = 'D:\\fluxgym\\datasets\\cat'
class_tokens = 'cat'
num_repeats = 10
`;
    const imported = importSettings(text, form);
    if (imported.kind !== 'dataset') throw new Error(imported.kind);
    expect(imported.form.settings.config).toMatchObject({ resolution: 512, batchSize: 2 });
    expect(imported.form.settings.raw).toEqual({
      shuffle_caption: false,
      caption_extension: '.txt',
      keep_tokens: { int: 2 },
      face_crop_aug_range: '1,2.5',
    });
    expect(imported.notes.join(' ')).toContain('D:\\fluxgym\\datasets\\cat');
    expect(imported.notes.join(' ')).toContain('class_tokens, num_repeats');
  });
});
