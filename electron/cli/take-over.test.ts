import { describe, expect, it } from 'vitest';
import type { Client, EventData, Project, ReadOnly } from '../../shared/contract/index.js';
import { contractExamples } from '../testing/contract-examples.js';
import { readTakeOver, tellReadOnly } from './take-over.js';

const project: Project = contractExamples['projects.open'].output;
const elsewhere: ReadOnly = {
  why: 'elsewhere',
  who: { host: 'nas', user: 'pip', kind: 'web', pid: 12 },
  since: 1_700_000_000_000,
  canTakeOver: false,
};

/** A host whose project is read-only in this way, until told otherwise. */
function host(readOnly: ReadOnly | null) {
  const asked: string[] = [];
  let on: (data: EventData<'projects.changed'>) => void = () => undefined;
  let now = readOnly;
  const client = {
    request: (name: string) => {
      asked.push(name);
      if (name === 'projects.takeOver') now = null;
      return Promise.resolve({ ok: true, value: { ...project, readOnly: now } });
    },
    subscribe: (_name: string, _key: string, listener: typeof on) => {
      on = listener;
      return () => undefined;
    },
    onResync: () => () => undefined,
  } as unknown as Client;
  const becomes = (next: ReadOnly | null) => on({ ...project, readOnly: (now = next) });
  return { client, asked, becomes };
}

const told: string[] = [];
function opened(client: Client, takesOver: boolean, waitMs = 60_000) {
  told.length = 0;
  const teller = tellReadOnly(client, takesOver, (line) => told.push(line), waitMs);
  return teller.request('projects.open', { dir: '/p' });
}

describe('a command on a project', () => {
  it('of its own says nothing', async () => {
    const { client, asked } = host(null);
    expect(await opened(client, true)).toMatchObject({ ok: true, value: { readOnly: null } });
    expect([told, asked]).toEqual([[], ['projects.open']]);
  });

  it('that is open elsewhere says who has it and since when, and goes on reading', async () => {
    const { client, asked } = host(elsewhere);
    expect(await opened(client, false)).toMatchObject({ ok: true, value: { readOnly: elsewhere } });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/on nas \(process 12, since .*2023/);
    expect(asked).toEqual(['projects.open']);
  });

  it('that lies where nothing can be written says so, and waits for nothing', async () => {
    const medium = { why: 'medium', who: null, since: null, canTakeOver: false } as const;
    const { client } = host(medium);
    expect((await opened(client, true)).ok).toBe(true);
    expect(told).toEqual([expect.stringContaining('is read-only: nothing is kept')]);
  });

  it('with --take-over takes it over once that is offered, not before', async () => {
    const { client, asked, becomes } = host(elsewhere);
    const answer = opened(client, true);
    await new Promise((resolve) => setImmediate(resolve));
    becomes(elsewhere);
    expect(asked).toEqual(['projects.open']);
    becomes({ ...elsewhere, canTakeOver: true });
    expect(await answer).toMatchObject({ ok: true, value: { readOnly: null } });
    expect(asked).toEqual(['projects.open', 'projects.takeOver']);
  });

  it('with --take-over goes on when the other one lets go of it', async () => {
    const { client, asked, becomes } = host(elsewhere);
    const answer = opened(client, true);
    await new Promise((resolve) => setImmediate(resolve));
    becomes(null);
    expect(await answer).toMatchObject({ ok: true, value: { readOnly: null } });
    expect(asked).toEqual(['projects.open', 'projects.open']);
  });

  it('with --take-over leaves a project alone that shows signs of life', async () => {
    const { client, asked } = host(elsewhere);
    expect(await opened(client, true, 1)).toMatchObject({ value: { readOnly: elsewhere } });
    expect(asked).not.toContain('projects.takeOver');
    expect(told.at(-1)).toMatch(/still at work/);
  });
});

it('--take-over may stand anywhere among the words', () => {
  expect(readTakeOver(['/p', '--take-over', '--json'])).toEqual({
    words: ['/p', '--json'],
    takesOver: true,
  });
  expect(readTakeOver(['/p'])).toEqual({ words: ['/p'], takesOver: false });
});
