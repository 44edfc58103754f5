import { expect, it } from 'vitest';
import type { PowerState, Project } from '../../shared/contract/index.js';
import { good, ScriptedClient } from '../testing/scripted-client.js';
import { createPowersStore } from './powers-store.js';

const power = (isAllowed: boolean): PowerState => ({
  kind: 'code',
  value: 'evil_mod',
  at: 'network_module',
  isAllowed,
});
const settle = () => new Promise((resolve) => setTimeout(resolve));

it('asks for nothing before it is needed, once for all who need it, and anew when the project changes', async () => {
  const client = new ScriptedClient({ 'powers.list': () => good({ powers: [power(false)] }) });
  const powers = createPowersStore(client, 'p1');
  client.emit('projects.changed', 'p1', {} as Project, 1);
  expect(client.count('powers.list')).toBe(0);
  powers.need();
  powers.need();
  await settle();
  expect(client.count('powers.list')).toBe(1);
  expect(powers.store.getState().powers).toEqual([power(false)]);
  client.emit('projects.changed', 'p1', {} as Project, 2);
  await settle();
  expect(client.count('powers.list')).toBe(2);
  powers.dispose();
  expect(client.listenerCount()).toBe(0);
});

it('a yes that is told while the list is on its way is not undone by it', async () => {
  let answer: (powers: PowerState[]) => void = () => undefined;
  const client = new ScriptedClient({
    'powers.list': () =>
      new Promise((resolve) => {
        answer = (powers) => resolve(good({ powers }));
      }),
  });
  const powers = createPowersStore(client, 'p1');
  powers.need();
  client.emit('powers.changed', 'p1', { powers: [power(true)] }, 1);
  answer([power(false)]);
  await settle();
  expect(powers.store.getState().powers).toEqual([power(true)]);
});
