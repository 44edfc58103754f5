import { adviseRepeatsRange } from '../../shared/domain/doctor/check-counts.js';
import { describe, expect, it } from 'vitest';
import {
  adviseRepeats,
  createInput,
  projectDir,
  triggerWordHint,
  wizardProblems,
  type NewProject,
} from './new-project.js';

const draft: NewProject = {
  name: 'My Hat',
  parentDir: '/home/me/projects',
  preset: 'character',
  triggerWord: 'myhat_v1',
  conceptName: '',
  repeats: null,
  paths: ['/pictures/hat'],
  files: [],
  archives: [],
  mode: 'copy',
  captionForMissing: true,
};

describe('adviseRepeats', () => {
  it.each([
    [15, 10, 15],
    [20, 10, 15],
    [50, 3, 5],
    [200, 3, 5],
  ])('stays within the usual range for %i images', (images, low, high) => {
    const { repeats } = adviseRepeats(images);
    expect(repeats).toBeGreaterThanOrEqual(low);
    expect(repeats).toBeLessThanOrEqual(high);
  });

  it('offers what the doctor calls usual, whatever the number of images', () => {
    for (let images = 1; images < 300; images += 1) {
      const { least, most } = adviseRepeatsRange(images);
      const { repeats, text } = adviseRepeats(images);
      expect(repeats).toBeGreaterThanOrEqual(least);
      expect(repeats).toBeLessThanOrEqual(most);
      expect(text).toContain(`${String(least)}–${String(most)}`);
    }
  });

  it('never grows with the number of images', () => {
    let before = Infinity;
    for (let images = 1; images < 300; images += 1) {
      const { repeats } = adviseRepeats(images);
      expect(repeats).toBeLessThanOrEqual(before);
      before = repeats;
    }
  });
});

describe('triggerWordHint', () => {
  it.each(['mychar_v1', 'ohwxtoken', ''])('accepts %s', (word) => {
    expect(triggerWordHint(word)).toBeNull();
  });

  it.each(['my hat', 'my,hat', 'woman', 'Hüt_v1'])('has a word on %s', (word) => {
    expect(triggerWordHint(word)).not.toBeNull();
  });
});

describe('projectDir', () => {
  it('joins place and name with the separator of the place', () => {
    expect(projectDir(draft)).toBe('/home/me/projects/My Hat');
    expect(projectDir({ name: 'My Hat', parentDir: 'D:\\loras\\' })).toBe('D:\\loras\\My Hat');
  });

  it('takes no path out of the name', () => {
    expect(projectDir({ name: '../../etc', parentDir: '/home/me' })).toBe('/home/me/etc');
    expect(projectDir({ name: '..', parentDir: '/home/me' })).toBe('');
  });
});

describe('the wizard', () => {
  it('finds what is missing, by field', () => {
    expect(wizardProblems(draft)).toEqual({});
    const empty = { ...draft, name: ' ', parentDir: '', triggerWord: '', repeats: 0.5 };
    expect(Object.keys(wizardProblems(empty)).sort()).toEqual([
      'name',
      'parentDir',
      'repeats',
      'triggerWord',
    ]);
  });

  it('asks for captions with the trigger word only when the user wants them', () => {
    expect(createInput(draft, 16).captionForMissing).toBe('myhat_v1');
    expect(createInput({ ...draft, captionForMissing: false }, 16).captionForMissing).toBe('');
  });

  it('fills in name and repeats of the concept', () => {
    expect(createInput(draft, 60).concept).toMatchObject({ name: 'myhat_v1', repeats: 4 });
    expect(createInput({ ...draft, repeats: 7, conceptName: 'hat' }, 60).concept).toMatchObject({
      name: 'hat',
      repeats: 7,
    });
  });
});
