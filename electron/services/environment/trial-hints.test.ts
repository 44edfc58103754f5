import { expect, it } from 'vitest';
import { trialHint } from './trial-hints.js';

it('an optimizer that is not there is blamed by its name', () => {
  const noClass = "AttributeError: module 'torch.optim' has no attribute 'Foo'";
  const noModule = "ModuleNotFoundError: No module named 'nowhere'";
  expect(trialHint('train', noClass, 'Foo')).toContain('no optimizer “Foo”');
  expect(trialHint('train', noModule, 'nowhere.deep.Foo')).toContain('“nowhere.deep.Foo”');
  expect(trialHint('train', noModule, 'AdamW')).toContain('A package is missing');
  expect(trialHint('train', noClass, 'AdamW')).not.toContain('optimizer');
});
