import { expect, it } from 'vitest';
import { changesProject, requests, type RequestName } from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';
import type { CallContext, Handlers } from '../services/handlers.js';
import { contractExamples } from '../testing/contract-examples.js';
import { refuseWhenReadOnly } from './read-only-door.js';

const names = Object.keys(requests) as RequestName[];
const context: CallContext = { clientId: 'page', signal: new AbortController().signal };

it('every request that changes a project names it, so that the door can ask', () => {
  const changing = names.filter(changesProject);
  expect(changing.length).toBeGreaterThan(20);
  const nameless = changing.filter((name) => !('projectId' in contractExamples[name].good));
  expect(nameless).toEqual([]);
});

it('what changes a project that is only read is refused before it begins; all else passes', async () => {
  const done: string[] = [];
  const handlers = Object.fromEntries(
    names.map((name) => [name, () => Promise.resolve(void done.push(name))]),
  ) as unknown as Handlers;
  const door = refuseWhenReadOnly(handlers, {
    settled: () => Promise.resolve(),
    refuseReadOnly: () => Promise.reject(new AppError('locked', 'Another one has it.')),
  });
  for (const name of names) {
    const ask = door[name] as (input: unknown, context: CallContext) => Promise<unknown>;
    const answer = ask({ projectId: 'project-0001' }, context);
    if (changesProject(name)) await expect(answer, name).rejects.toMatchObject({ code: 'locked' });
    else await answer;
  }
  expect(done).toEqual(names.filter((name) => !changesProject(name)));
});
