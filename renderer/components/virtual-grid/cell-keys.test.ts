import { describe, expect, it } from 'vitest';
import { NO_SELECTION, type Selection } from '../../lib/selection.js';
import { effectOfKey, type KeyPlace, type PressedKey } from './cell-keys.js';

/** Three columns: abc, def, gh. Two rows are in view. */
const at = (id: string, part: KeyPlace['part'], more: Partial<Selection> = {}): KeyPlace => ({
  id,
  part,
  ids: [...'abcdefgh'],
  columns: 3,
  rowsInView: 2,
  selection: { ...NO_SELECTION, focus: id, ...more },
});

/** “Shift+Control+a” as the page gets it. */
function key(text: string): PressedKey {
  const held = text.split('+');
  const name = held.pop() ?? '';
  const [shiftKey = false, ctrlKey = false, metaKey = false, altKey = false] = [
    'Shift',
    'Control',
    'Meta',
    'Alt',
  ].map((modifier) => held.includes(modifier));
  return { key: name, shiftKey, ctrlKey, metaKey, altKey };
}

describe('on a cell', () => {
  it.each([
    ['ArrowRight', 'e', 'f'],
    ['ArrowLeft', 'e', 'd'],
    ['ArrowUp', 'e', 'b'],
    ['ArrowDown', 'e', 'h'],
    ['ArrowDown', 'f', 'h'],
    ['ArrowUp', 'b', 'b'],
    ['PageDown', 'a', 'g'],
    ['PageUp', 'h', 'b'],
    ['Home', 'h', 'a'],
    ['End', 'a', 'h'],
  ])('%s leads from %s to %s and selects it alone', (name, from, to) => {
    const effect = effectOfKey(key(name), at(from, 'handle', { selected: new Set('c') }));
    expect(effect).toEqual({
      selection: { selected: new Set(to), anchor: to, focus: to },
      goTo: { id: to, part: 'handle' },
    });
  });

  it('Shift takes the range from its anchor, Control only moves', () => {
    const place = at('b', 'handle', { selected: new Set('b'), anchor: 'b' });
    expect(effectOfKey(key('Shift+ArrowDown'), place)?.selection).toEqual({
      selected: new Set('bcde'),
      anchor: 'b',
      focus: 'e',
    });
    expect(effectOfKey(key('Control+ArrowDown'), place)?.selection).toEqual({
      selected: new Set('b'),
      anchor: 'b',
      focus: 'e',
    });
  });

  it.each(['Control+a', 'Meta+A'])('%s selects all and leaves the keyboard where it is', (name) => {
    const effect = effectOfKey(key(name), at('e', 'handle'));
    expect(effect?.selection).toEqual({ selected: new Set('abcdefgh'), anchor: 'a', focus: 'e' });
    expect(effect?.goTo).toBeUndefined();
  });

  it.each([
    ['Delete', { isDelete: true }],
    ['Enter', { open: 'e' }],
    ['F2', { goTo: { id: 'e', part: 'field' } }],
    ['Escape', { selection: { ...NO_SELECTION, focus: 'e' } }],
    [' ', { selection: { selected: new Set('e'), anchor: 'e', focus: 'e' } }],
  ])('%s', (name, effect) => {
    expect(effectOfKey(key(name), at('e', 'handle'))).toEqual(effect);
  });

  it('the space bar takes a selected cell out again', () => {
    const place = at('e', 'handle', { selected: new Set('de') });
    expect(effectOfKey(key(' '), place)?.selection?.selected).toEqual(new Set('d'));
  });

  it.each(['x', 'Tab', 'Shift', 'Control+c'])('%s is left to the browser', (name) => {
    expect(effectOfKey(key(name), at('e', 'handle'))).toBeNull();
  });
});

describe('in a field', () => {
  it.each([
    ['Tab', 'c', 'd'],
    ['Shift+Tab', 'd', 'c'],
  ])('%s goes from %s to the field of %s', (name, from, to) => {
    const effect = effectOfKey(key(name), at(from, 'field', { selected: new Set('a') }));
    expect(effect?.goTo).toEqual({ id: to, part: 'field' });
    expect(effect?.selection).toEqual({ selected: new Set('a'), anchor: null, focus: to });
  });

  it.each([
    ['Tab', 'h'],
    ['Shift+Tab', 'a'],
    ['Control+Tab', 'c'],
    ['Alt+Tab', 'c'],
    ['ArrowDown', 'c'],
    ['Delete', 'c'],
    ['Enter', 'c'],
    ['Control+a', 'c'],
  ])('%s in that of %s is left to the browser', (name, id) => {
    expect(effectOfKey(key(name), at(id, 'field'))).toBeNull();
  });

  it('Escape leads back to its cell, with the selection as it was', () => {
    const effect = effectOfKey(key('Escape'), at('c', 'field', { selected: new Set('ab') }));
    expect(effect?.goTo).toEqual({ id: 'c', part: 'handle' });
    expect(effect?.selection?.selected).toEqual(new Set('ab'));
  });
});
