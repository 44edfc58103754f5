import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportChoices } from '../../shared/contract/index.js';
import { futureConcept, groupOf, planOf } from '../testing/import-plans.js';
import {
  canMerge,
  choicesBeforehand,
  firstConceptOf,
  groupText,
  isComplete,
  requestChoices,
  summaryOf,
  totalsOf,
  withGroup,
  type SheetChoices,
} from './import-choices.js';

const loose = groupOf({ key: '', images: 10, captions: 7 });
const cats = groupOf({ key: 'cats', from: 'pics/5_cat', target: futureConcept('cat', 5) });
const reg = groupOf({
  key: 'reg',
  from: 'pics/reg/1_person',
  images: 4,
  captions: 0,
  target: futureConcept('person', 1, true),
});
const plan = planOf({
  images: 24,
  groups: [loose, cats, reg],
  captionForms: [{ form: 'json', count: 3, take: true, examples: [] }],
  leftOut: [
    { kind: 'mask', reason: 'a mask', count: 5, pictures: 4, take: false, files: ['m.png'] },
    { kind: 'cache', reason: 'a cache', count: 2, pictures: 0, take: false, files: ['a.npz'] },
  ],
  unpairedCount: 1,
});
const beforehand = choicesBeforehand(plan);
const count = (choices: SheetChoices) => totalsOf(plan, choices);
const text = (choices: SheetChoices) => summaryOf(count(choices));

describe('what the sheet says in one line', () => {
  it('counts images, concepts, captions under other names, and what stays out', () => {
    expect(text(beforehand)).toBe(
      '24 images into 3 concepts; 3 captions found under other names; 7 files left out; 1 text that belongs to no image',
    );
  });

  it('follows each choice', () => {
    expect(count(withGroup(beforehand, cats, { isTaken: false }))).toMatchObject({
      images: 14,
      concepts: 2,
      leftOut: 17,
    });
    expect(count({ ...beforehand, isOneConcept: true }).concepts).toBe(2);
    expect(count({ ...beforehand, takenKinds: new Set(['mask'] as const) })).toMatchObject({
      images: 28,
      leftOut: 3,
    });
    expect(count({ ...beforehand, takenForms: new Set() })).toMatchObject({
      captions: 0,
      withoutCaption: 10,
    });
    expect(text(withGroup(beforehand, loose, { target: { conceptId: 'fox' } }))).toContain(
      '24 images into 3 concepts',
    );
    const none = [loose, cats, reg].reduce(
      (choices, group) => withGroup(choices, group, { isTaken: false }),
      beforehand,
    );
    expect(text(none)).toContain('No image comes in; ');
  });

  it('counts two folders that go into one concept as one', () => {
    const target = futureConcept(' cat ', 5);
    expect(count(withGroup(beforehand, loose, { target })).concepts).toBe(2);
  });

  it('brings pictures to be converted in only when that is chosen', () => {
    const films = planOf({ groups: [groupOf({ images: 4, convertible: 2 })], convertible: 2 });
    const first = choicesBeforehand(films);
    expect(totalsOf(films, first)).toMatchObject({ images: 4, leftOut: 2 });
    expect(totalsOf(films, { ...first, convert: true })).toMatchObject({ images: 6, leftOut: 0 });
  });

  it('never counts a file twice, whatever is chosen', () => {
    const all = 24 + 7;
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        (taken, withMasks, isOneConcept) => {
          const groups = plan.groups.reduce(
            (choices, group, at) => withGroup(choices, group, { isTaken: taken[at] === true }),
            { ...beforehand, isOneConcept },
          );
          const takenKinds = new Set(withMasks ? (['mask'] as const) : []);
          const { images, leftOut } = count({ ...groups, takenKinds });
          expect(images + leftOut).toBe(all);
        },
      ),
    );
  });
});

describe('what is asked of the host', () => {
  it('is nothing but what was chosen beforehand when nothing was changed', () => {
    expect(requestChoices(plan, beforehand)).toEqual(ImportChoices.parse({}));
  });

  it('names groups that stay out, targets that were changed, kinds and forms', () => {
    let choices = withGroup(beforehand, cats, { target: futureConcept(' tiger ', 7) });
    choices = withGroup(choices, reg, { isTaken: false });
    choices = { ...choices, takenKinds: new Set(['mask'] as const), takenForms: new Set() };
    expect(requestChoices(plan, choices)).toEqual({
      leave: ['reg'],
      targets: { cats: futureConcept('tiger', 7) },
      takeKinds: ['mask'],
      leaveForms: ['json'],
      oneConcept: false,
    });
  });

  it('lets no target of a group stand against “all in one concept”', () => {
    const choices = {
      ...withGroup(beforehand, cats, { target: futureConcept('tiger', 7) }),
      isOneConcept: true,
    };
    expect(requestChoices(plan, choices)).toMatchObject({ targets: {}, oneConcept: true });
    expect(isComplete(plan, withGroup(choices, cats, { target: futureConcept('', 0) }))).toBe(true);
  });
});

it.each([
  ['', 5, false],
  ['  ', 5, false],
  ['cat', 0, false],
  ['cat', 1.5, false],
  ['cat', 10_001, false],
  ['cat', 10_000, true],
])('a concept called “%s” with %d repeats can be made: %s', (name, repeats, isGood) => {
  const choices = withGroup(beforehand, cats, { target: futureConcept(name, repeats) });
  expect(isComplete(plan, choices)).toBe(isGood);
  expect(isComplete(plan, withGroup(choices, cats, { isTaken: false }))).toBe(true);
});

it('offers one concept only where there are several that are no regularisation images', () => {
  expect(canMerge(plan)).toBe(true);
  expect(canMerge(planOf({ groups: [loose, reg] }))).toBe(false);
});

it('begins a project with the first concept that gets images', () => {
  expect(firstConceptOf([reg, cats])).toEqual({ name: 'cat', repeats: 5 });
  expect(firstConceptOf([{ ...cats, action: 'leave' }, loose])).toBe(null);
});

it.each([
  [10, 7, '10 images, 7 with a caption'],
  [10, 10, '10 images, all captioned'],
  [1, 1, '1 image with a caption'],
  [2, 0, '2 images, none with a caption'],
])('%d images with %d captions: %s', (images, captions, wanted) => {
  expect(groupText(groupOf({ images, captions }))).toBe(wanted);
});
