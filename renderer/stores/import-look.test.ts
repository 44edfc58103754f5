import { describe, expect, it } from 'vitest';
import type { ImportPlan, Job } from '../../shared/contract/index.js';
import { groupOf, planOf } from '../testing/import-plans.js';
import { good, ScriptedClient } from '../testing/scripted-client.js';
import { createImportLook, type SheetContext } from './import-look.js';

const wish = {
  projectId: 'p1',
  conceptId: 'fox',
  newConcept: null,
  paths: ['/pictures'],
  mode: 'copy',
} as const;
const input = { ...wish, paths: [...wish.paths] };
const context: SheetContext = {
  concepts: [],
  into: 'fox',
  captionForMissing: '',
  mode: 'copy' as const,
};
const odd = planOf({ groups: [groupOf({})], images: 10 });

type End = Pick<Job<'import_plan'>, 'state' | 'error' | 'result'>;

/** A host whose looks end as the test says. */
function scene() {
  const ends: ((end: End) => void)[] = [];
  const cancelled: string[] = [];
  let number = 0;
  const client = new ScriptedClient({
    'datasets.inspectImport': () => good({ jobId: `job-${String((number += 1))}` }),
  });
  const look = createImportLook(client, {
    whenEnded: () =>
      new Promise((resolve) => ends.push((end) => resolve(end as Job<'import_plan'>))),
    cancel: (jobId) => {
      cancelled.push(jobId);
      return Promise.resolve(good({ ok: true }));
    },
  });
  const done = (plan: ImportPlan) =>
    ends.shift()?.({ state: 'succeeded', error: null, result: { plan } });
  return { client, look, ends, done, cancelled, phase: () => look.store.getState().phase };
}

/** Lets everything happen that waits for nobody. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('a look before an import', () => {
  it('goes straight on when nothing is odd', async () => {
    const { look, done, phase } = scene();
    const looked = look.look(input, context);
    await settle();
    expect(phase()).toBe('looking');
    done({ ...odd, isOdd: false });
    expect(await looked).toEqual(good({ choices: undefined, convert: false }));
    expect(phase()).toBe('none');
  });

  it('shows the sheet when something is odd, and does what is chosen there', async () => {
    const { look, done, phase } = scene();
    const looked = look.look(input, context);
    await settle();
    done(odd);
    await settle();
    expect(look.store.getState()).toEqual({ phase: 'sheet', plan: odd, context });
    const decision = { choices: undefined, convert: true };
    look.answer(decision);
    expect(await looked).toEqual(good(decision));
    expect(phase()).toBe('none');
  });

  it('brings nothing in when the sheet is put away, or the look was ended', async () => {
    const { look, ends, done, phase, cancelled } = scene();
    const first = look.look(input, context);
    await settle();
    done(odd);
    await settle();
    look.answer(null);
    expect(await first).toEqual(good(null));
    const second = look.look(input, context);
    await settle();
    expect(await look.cancel()).toBe(null);
    expect(cancelled).toEqual(['job-2']);
    ends.shift()?.({ state: 'cancelled', error: null, result: null });
    expect(await second).toEqual(good(null));
    expect(phase()).toBe('none');
    expect(await look.cancel()).toBe(null);
  });

  it('tells why a look failed, and is ready for the next', async () => {
    const { look, ends, done, phase } = scene();
    const error = { code: 'not_found', message: '/pictures is not there.' } as const;
    const looked = look.look(input, context);
    await settle();
    ends.shift()?.({ state: 'failed', error, result: null });
    expect(await looked).toEqual({ ok: false, error });
    expect(phase()).toBe('none');
    const next = look.look(input, context);
    await settle();
    done({ ...odd, isOdd: false });
    expect((await next).ok).toBe(true);
  });

  it('asks one after the other: what is dropped on an open sheet waits', async () => {
    const { client, look, done, phase } = scene();
    const first = look.look(input, context);
    await settle();
    done(odd);
    const second = look.decide({ ...odd, images: 3 }, context);
    await settle();
    expect(look.store.getState()).toMatchObject({ plan: { images: 10 } });
    look.answer(null);
    await first;
    await settle();
    expect(look.store.getState()).toMatchObject({ plan: { images: 3 } });
    look.answer({ choices: undefined, convert: false });
    expect(await second).toEqual({ choices: undefined, convert: false });
    expect(phase()).toBe('none');
    expect(client.count('datasets.inspectImport')).toBe(1);
  });
});
