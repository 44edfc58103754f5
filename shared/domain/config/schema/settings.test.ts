import { describe, expect, it } from 'vitest';
import { FIELD_KEYS } from './fields.js';
import { nameOfField, searchSettings, settingOf, SETTINGS } from './settings.js';
import { TRAINER_ARG_NAMES } from './trainer-args.js';

describe('the schema', () => {
  it('knows every argument of the trainer, each once', () => {
    expect(SETTINGS.map(({ name }) => name).sort()).toEqual([...TRAINER_ARG_NAMES].sort());
    expect(TRAINER_ARG_NAMES.length).toBe(215);
  });

  it('has words of its own for each', () => {
    for (const { name, label, help } of SETTINGS) {
      expect(label, name).toMatch(/^[\p{L}\d].*[^.]$/u);
      expect(help, name).toMatch(/^.{8,}[.]$/su);
      expect(help, name).not.toBe(label);
    }
    const labels = SETTINGS.map(({ group, label }) => `${group} ${label}`);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('promises masks only where the trainer looks for them: in the transparency or the mask folder', () => {
    const told = SETTINGS.filter(({ help }) => /\bmask (image|picture)/i.test(help));
    expect(told.map(({ name }) => name)).toEqual(['conditioning_data_dir']);
    for (const { name, help } of SETTINGS)
      if (/\bmask/i.test(help))
        expect(help, name).not.toMatch(/\b(beside|next to|_mask|same name)\b/i);
  });

  it('holds each field under the trainer’s name', () => {
    expect(SETTINGS.filter(({ field }) => field !== null).length).toBe(FIELD_KEYS.length);
    for (const field of FIELD_KEYS) expect(settingOf(nameOfField(field))?.field).toBe(field);
    expect(nameOfField('batchSize')).toBe('train_batch_size');
  });

  it('gives ranges that hold the trainer’s default, and choices only where the trainer has them', () => {
    for (const { name, trainerDefault, min, max, field } of SETTINGS) {
      if (typeof trainerDefault !== 'number' || field !== null) continue;
      expect(trainerDefault, name).toBeGreaterThanOrEqual(min ?? -Infinity);
      expect(trainerDefault, name).toBeLessThanOrEqual(max ?? Infinity);
    }
  });

  it('is searched by label, trainer’s name and help', () => {
    expect(searchSettings('rank')[0]?.name).toBe('network_dim');
    expect(searchSettings('blocks to swap')[0]?.name).toBe('blocks_to_swap');
    expect(searchSettings('CLIP-L T5')[0]?.name).toBe('text_encoder_lr');
    expect(searchSettings('no such words')).toEqual([]);
    expect(searchSettings(' ')).toHaveLength(215);
  });
});
