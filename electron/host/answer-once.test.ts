import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Job } from '../../shared/contract/index.js';
import { silentLogger } from '../platform/log.js';
import { EventBus } from '../services/events/event-bus.js';
import { JobsService } from '../services/jobs/index.js';
import { currentRequest, RequestRecords } from '../services/requests/index.js';
import { importResult } from '../testing/import-result.js';
import { temporaryFolder } from '../testing/pictures.js';
import type { CallContext, Handlers } from '../services/handlers.js';
import { AnswerOnce } from './answer-once.js';

let dir = '';
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ dir, remove } = await temporaryFolder());
});
afterEach(() => remove());

const input = { projectId: 'project-1', name: 'new', repeats: 1, dir: null };
const contextOf = (requestId: string): CallContext => ({
  clientId: 'socket-1',
  signal: new AbortController().signal,
  requestId,
});

/** Where the owner dies; what `world` holds then stays. */
type Moment = 'before' | 'noted' | 'done' | null;

/** An owner over the same world and records as those before; `dies` says where it dies at its first request. */
function owner(world: Map<string, number>, dies: Moment) {
  const jobs = new JobsService(new EventBus(), silentLogger);
  const records = new RequestRecords(join(dir, 'answers'), silentLogger);
  const once = new AnswerOnce({ records, jobs, projectDir: () => '/projects/fox' });
  let die: () => void = () => undefined;
  const dead = new Promise<void>((resolve) => (die = resolve));
  const never = () => {
    die();
    return new Promise<never>(() => undefined);
  };
  const addConcept = async () => {
    const request = currentRequest();
    const id = request?.idFor('concept') ?? 'unknown';
    if (dies === 'before') return never();
    await request?.note({ t: 'linking', dir: id });
    if (dies === 'noted') return never();
    const isThere = request?.isRepeated === true && world.has(id);
    if (!isThere) world.set(id, (world.get(id) ?? 0) + 1);
    if (dies === 'done') return never();
    return { conceptId: id };
  };
  const wrapped = once.wrap({ 'projects.addConcept': addConcept } as unknown as Handlers);
  return { dead, add: wrapped['projects.addConcept'] };
}

it('a request is done once and answered alike, wherever its owners die', async () => {
  const moments = fc.array(fc.constantFrom<Moment>('before', 'noted', 'done'), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.uuid({ version: 4 }), moments, async (id, deaths) => {
      const world = new Map<string, number>();
      for (const dies of deaths) {
        const { add, dead } = owner(world, dies);
        await Promise.race([add(input, contextOf(id)), dead]);
      }
      const first = await owner(world, null).add(input, contextOf(id));
      const second = await owner(world, 'done').add(input, contextOf(id));
      expect(second).toEqual(first);
      expect([...world.values()]).toEqual([1]);
    }),
    { numRuns: 40 },
  );
});

it('the same request asked again while it is worked on joins it', async () => {
  const world = new Map<string, number>();
  const { add } = owner(world, null);
  const id = '11111111-2222-4333-8444-555555555555';
  const [one, two] = await Promise.all([add(input, contextOf(id)), add(input, contextOf(id))]);
  expect(one).toEqual(two);
  expect([...world.values()]).toEqual([1]);
});

it('a request of this process’s own is not recorded', async () => {
  const world = new Map<string, number>();
  const { add } = owner(world, null);
  const { clientId, signal } = contextOf('');
  expect(await add(input, { clientId, signal })).toEqual({ conceptId: 'unknown' });
});

it('the end of a job that ended before its owner died is known to the next one, and one handed on is begun anew', async () => {
  const id = '11111111-2222-4333-8444-555555555555';
  const look = { projectId: 'project-1' };
  let works = 0;
  const start = (isHandedOn: boolean) => {
    const jobs = new JobsService(new EventBus(), silentLogger);
    const records = new RequestRecords(join(dir, 'answers'), silentLogger);
    const once = new AnswerOnce({ records, jobs, projectDir: () => '/projects/fox' });
    const wrapped = once.wrap({
      'datasets.addImages': async () => {
        const spec = { kind: 'import', title: 'Adding', projectId: look.projectId } as const;
        const { id: jobId } = jobs.start({ ...spec, canGoOn: true }, async ({ signal }) => {
          works += 1;
          if (!isHandedOn) return importResult({ added: 3 });
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          return importResult({ added: 1 });
        });
        return { jobId };
      },
    } as unknown as Handlers);
    return {
      jobs,
      once,
      add: wrapped['datasets.addImages'] as (...args: unknown[]) => Promise<{ jobId: string }>,
    };
  };
  const ended = ({ jobs }: { jobs: JobsService }): Job[] =>
    jobs.list().jobs.filter(({ endedAt }) => endedAt !== null);

  const first = start(true);
  const { jobId } = await first.add(look, contextOf(id));
  await first.jobs.letGo(null);
  await first.once.written(null);
  expect(ended(first)).toEqual([]);

  const second = start(false);
  expect(await second.add(look, contextOf(id))).toEqual({ jobId });
  await second.once.written(null);
  expect(ended(second)).toMatchObject([{ id: jobId, state: 'succeeded', result: { added: 3 } }]);

  const third = start(false);
  expect(await third.add(look, contextOf(id))).toEqual({ jobId });
  expect(ended(third)).toMatchObject([{ id: jobId, state: 'succeeded', result: { added: 3 } }]);
  expect(works).toBe(2);
});
