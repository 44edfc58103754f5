import { expect, it } from 'vitest';
import { compileFilter } from '../../../shared/domain/dataset-filter/index.js';
import {
  idsOfScope,
  isOpenOnTheWay,
  leavesMachine,
  newDraft,
  originOf,
  recipeOf,
  synonymList,
  tagList,
  withRecipe,
} from './captioning-recipe.js';

it('a draft becomes a recipe, and a recipe a draft again', () => {
  const draft = newDraft('ohwx', 'style');
  const recipe = recipeOf(draft);
  expect(recipe).toMatchObject({ name: 'Captions', by: { kind: 'tagger' }, triggerWord: 'ohwx' });
  if (recipe === null) throw new Error('no recipe');
  expect(recipeOf(withRecipe(newDraft('', 'character'), recipe))).toEqual(recipe);
});

it('without a model it is none yet', () => {
  const draft = { ...newDraft('', 'character'), kind: 'endpoint' as const };
  expect(recipeOf(draft)).toBeNull();
  expect(recipeOf({ ...draft, endpoint: { ...draft.endpoint, model: 'eyes' } })).not.toBeNull();
});

it('knows other machines from this one', () => {
  expect(['localhost:1', 'http://127.0.0.1', 'http://[::1]:2', ''].map(leavesMachine)).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(leavesMachine('https://api.example.com/v1')).toBe(true);
  expect(leavesMachine('192.168.0.3:1234')).toBe(true);
  expect(isOpenOnTheWay('192.168.0.3:1234')).toBe(true);
  expect(isOpenOnTheWay('https://192.168.0.3')).toBe(false);
  expect(isOpenOnTheWay('http://localhost')).toBe(false);
  expect(originOf('localhost:1/v1')).toBe('http://localhost:1');
  expect(['', 'ftp://a', 'http://'].map(originOf)).toEqual([null, null, null]);
});

it('reads tags and synonyms as they are typed', () => {
  expect(tagList(' a, ,b c ,')).toEqual(['a', 'b c']);
  expect(synonymList('a = b\nc=d=e, f=, g=h')).toEqual([
    { from: 'a', to: 'b' },
    { from: 'g', to: 'h' },
  ]);
});

it('a scope takes the images that are meant, without those that are not trained', () => {
  const image = (conceptId: string, caption: string, problems: string[] = []) =>
    ({ name: 'a.png', conceptId, caption, problems }) as never;
  const images = new Map([
    ['1', image('a', 'x')],
    ['2', image('a', ' ')],
    ['3', image('b', '')],
    ['4', image('b', '', ['not_for_trainer'])],
  ]);
  const about = { triggerWord: '', conceptOf: () => null, tokens: null, problemsOf: () => [] };
  const ids = (scope: Parameters<typeof idsOfScope>[0], text = '') =>
    idsOfScope(scope, [...images.keys()], images, {
      selected: new Set(['3', '2', '4', 'gone']),
      filter: compileFilter(text, about),
    });
  expect(ids('all')).toEqual(['1', '2', '3']);
  expect(ids('uncaptioned')).toEqual(['2', '3']);
  expect(ids('concept:b')).toEqual(['3']);
  expect(ids('selected')).toEqual(['2', '3']);
  expect(ids('filter')).toEqual(['1', '2', '3']);
  expect(ids('filter', 'x')).toEqual(['1']);
  expect(ids('filter', 'width:>x')).toEqual([]);
});
