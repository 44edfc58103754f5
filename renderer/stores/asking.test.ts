import { describe, expect, it } from 'vitest';
import type { NamedPower } from '../../shared/contract/index.js';
import { needsPermission } from '../../shared/domain/powers/index.js';
import type { Result } from '../../shared/result/errors.js';
import { good, ScriptedClient } from '../testing/scripted-client.js';
import { askingClient, createAsking, powersIn } from './asking.js';

const LOOT: NamedPower = { kind: 'send', value: 'huggingface_repo_id=a/b', at: 'x' };
const CODE: NamedPower = { kind: 'code', value: 'evil_mod', at: 'network_module' };
const FOLDER: NamedPower = { kind: 'linked_folder', value: '/nas/fox', at: 'Concept fox' };
const start = { projectId: 'p1', engine: 'sd-scripts' } as const;
const refused = (powers: readonly NamedPower[]): Result<never> => ({
  ok: false,
  error: needsPermission(powers).toValue(),
});
const placed = good({ places: [] });

/** A host that lets a run start once these powers are allowed, and asks for them as told. */
function scene(asks: (allowed: ReadonlySet<string>) => readonly NamedPower[]) {
  const allowed = new Set<string>();
  const host = new ScriptedClient({
    'queue.add': () => {
      const powers = asks(allowed);
      return powers.length === 0 ? placed : refused(powers);
    },
    'powers.allow': ({ powers }) => {
      for (const { value } of powers) allowed.add(value);
      return good({ powers: [] });
    },
    'captioning.preview': () => refused([LOOT]),
    'captioning.endpointModels': () => refused([LOOT]),
  });
  const asking = createAsking(host);
  const question = () => asking.store.getState().question;
  return { host, asking, question, client: askingClient(host, asking, () => 'p2') };
}

const missing = (wanted: readonly NamedPower[]) => (allowed: ReadonlySet<string>) =>
  wanted.filter(({ value }) => !allowed.has(value));

/** Lets everything happen that waits for nobody. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('a step that needs a yes', () => {
  it('raises one question with all of it, and is done by itself after the yes', async () => {
    const { host, asking, question, client } = scene(missing([LOOT, CODE]));
    const done = client.request('queue.add', start);
    await settle();
    expect(question()).toEqual({ projectId: 'p1', powers: [LOOT, CODE] });
    asking.answer(true);
    expect(await done).toEqual(placed);
    expect(question()).toBe(null);
    const exact = [LOOT, CODE].map(({ kind, value }) => ({ kind, value }));
    expect(host.asked.map(({ name }) => name)).toEqual(['queue.add', 'powers.allow', 'queue.add']);
    expect(host.asked[1]?.input).toEqual({ projectId: 'p1', powers: exact });
  });

  it('“Not now”: nothing is allowed, nothing is asked of the host again', async () => {
    const { host, asking, client } = scene(missing([LOOT]));
    const done = client.request('queue.add', start);
    await settle();
    asking.answer(false);
    expect(await done).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(host.asked.map(({ name }) => name)).toEqual(['queue.add']);
  });

  it('asks again for what came up meanwhile, never twice for the same', async () => {
    const later = scene((allowed) => (allowed.has(LOOT.value) ? missing([CODE])(allowed) : [LOOT]));
    const done = later.client.request('queue.add', start);
    await settle();
    later.asking.answer(true);
    await settle();
    expect(later.question()?.powers).toEqual([CODE]);
    later.asking.answer(true);
    expect(await done).toEqual(placed);

    const deaf = scene(() => [LOOT]);
    const refusal = deaf.client.request('queue.add', start);
    await settle();
    deaf.asking.answer(true);
    expect(await refusal).toEqual(refused([LOOT]));
  });

  it('two steps at once ask one after the other', async () => {
    const { asking, question, client } = scene(missing([LOOT]));
    const first = client.request('queue.add', start);
    const second = client.request('queue.add', { ...start, projectId: 'p3' });
    await settle();
    expect(question()?.projectId).toBe('p1');
    asking.answer(false);
    await first;
    await settle();
    expect(question()?.projectId).toBe('p3');
    asking.answer(false);
    expect(await second).toMatchObject({ ok: false });
  });
});

describe('what raises a question', () => {
  it('is never what a page asks by itself', async () => {
    const { question, client } = scene(missing([]));
    const recipe = { name: 'x', by: { kind: 'tagger', model: 'm' } } as const;
    const look = { projectId: 'p1', imageIds: [], recipe };
    expect(await client.request('captioning.preview', look)).toEqual(refused([LOOT]));
    expect(question()).toBe(null);
  });

  it('is a press that names no project: the open one is asked about', async () => {
    const { asking, question, client } = scene(missing([]));
    const done = client.request('captioning.endpointModels', {
      address: 'http://nas',
      allowRemote: true,
    });
    await settle();
    expect(question()?.projectId).toBe('p2');
    asking.answer(false);
    await done;
  });
});

it('an error of another kind asks for nothing', () => {
  expect(powersIn({ code: 'locked', message: 'x', details: { powers: [FOLDER] } })).toEqual([]);
  expect(powersIn(needsPermission([FOLDER]).toValue())).toEqual([FOLDER]);
});
