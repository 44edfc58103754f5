import {
  GLOBAL_KEY,
  requests,
  type Client,
  type Output,
  type RequestName,
} from '../../shared/contract/index.js';
import { AppError } from '../../shared/result/errors.js';
import { createLogger } from '../platform/log.js';
import { EventBus } from '../services/events/event-bus.js';
import { createDispatcher, type Dispatcher } from '../transports/dispatcher.js';
import type { Handlers } from '../services/handlers.js';
import { contractExamples, projectId, runSummary } from './contract-examples.js';
import { waitFor } from './wait-for.js';

/** A transport under test: a client on one side, the dispatcher and the bus on the other. */
export interface Connected {
  readonly client: Client;
  close(): Promise<void> | void;
}
export type Connect = (dispatcher: Dispatcher, bus: EventBus) => Promise<Connected> | Connected;

interface Checks {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toMatchObject(expected: object): void;
  toMatch(expected: RegExp): void;
  toContain(expected: string): void;
}

/** What a test runner must have: the suite runs under vitest, and under Playwright inside a real Electron. */
export interface Runner {
  describe(title: string, cases: () => void): void;
  it(title: string, run: () => Promise<void> | void): void;
  beforeAll(run: () => Promise<void>): void;
  afterAll(run: () => Promise<void>): void;
  beforeEach(run: () => Promise<void> | void): void;
  expect(actual: unknown): Checks & { readonly not: Pick<Checks, 'toMatch'> };
}

const SECRET = 'hunter2 in /home/somebody/passwords.txt';
const THROWS_SECRET = 'throws-a-secret';
const CONFLICTS = 'has-a-conflict';
const WAITS = 'waits-for-ever';

/** What the fake services saw. */
interface ServiceCalls {
  readonly calls: { name: RequestName; input: unknown; clientId: string }[];
  readonly log: string[];
  waiting: number;
  aborted: number;
}

function fakeHandlers(seen: ServiceCalls): Handlers {
  const entries = Object.entries(contractExamples).map(([name, { output }]) => [
    name,
    (input: unknown, { clientId }: { clientId: string }) => {
      seen.calls.push({ name: name as RequestName, input, clientId });
      return Promise.resolve(output);
    },
  ]);
  const handlers = Object.fromEntries(entries) as Handlers;
  return {
    ...handlers,
    'projects.get': (input, context) => {
      switch (input.projectId) {
        case THROWS_SECRET:
          throw new TypeError(SECRET);
        case CONFLICTS:
          throw new AppError('conflict', 'Changed.', { hint: 'Look.', details: { text: 'new' } });
        case WAITS:
          seen.waiting += 1;
          return new Promise((_, reject) => {
            context.signal.addEventListener('abort', () => {
              seen.aborted += 1;
              reject(context.signal.reason as Error);
            });
          });
        default:
          return handlers['projects.get'](input, context);
      }
    },
  };
}

/** The agreement that every transport keeps, whatever carries it. */
export function contractTests(runner: Runner, transport: string, connect: Connect): void {
  const { describe, it, beforeAll, afterAll, beforeEach, expect } = runner;
  describe(`the contract over ${transport}`, () => {
    const seen: ServiceCalls = { calls: [], log: [], waiting: 0, aborted: 0 };
    const bus = new EventBus();
    let connected: Connected;
    let client: Client;

    beforeAll(async () => {
      const log = createLogger((line) => seen.log.push(line));
      connected = await connect(
        createDispatcher(fakeHandlers(seen), { log, checkOutput: true }),
        bus,
      );
      client = connected.client;
    });
    afterAll(async () => connected.close());
    beforeEach(() => {
      seen.calls.length = 0;
      seen.log.length = 0;
    });

    const names = Object.keys(requests) as RequestName[];
    const ask = (name: string, input: unknown) =>
      client.request(name as RequestName, input as never);

    for (const name of names) {
      it(`${name}: a good input reaches the service, its answer comes back whole`, async () => {
        const { good, output } = contractExamples[name];
        expect(await ask(name, good)).toEqual({ ok: true, value: output });
        const call = seen.calls.at(-1);
        expect(call?.name).toBe(name);
        expect(call?.input).toEqual(requests[name].input.parse(good));
        expect(call?.clientId).toMatch(/./);
      });

      it(`${name}: a bad input is refused at the door`, async () => {
        const result = await ask(name, contractExamples[name].bad);
        expect(result).toMatchObject({ ok: false, error: { code: 'bad_request' } });
        expect(seen.calls).toEqual([]);
      });
    }

    it('names the field of a bad input', async () => {
      const result = await ask('captions.fillMissing', { projectId, text: 5 });
      expect(result).toMatchObject({ error: { details: { issues: [{ path: 'text' }] } } });
    });

    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'no.such', '']) {
      it(`there is no request “${name}”`, async () => {
        const error = { code: 'unknown_request' };
        expect(await ask(name, {})).toMatchObject({ ok: false, error });
      });
    }

    it('an unforeseen error becomes “internal”: no message, no path, no stack; the log has it', async () => {
      const result = await client.request('projects.get', { projectId: THROWS_SECRET });
      expect(result).toMatchObject({ ok: false, error: { code: 'internal' } });
      expect(JSON.stringify(result)).not.toMatch(/hunter2|somebody|contract-tests/);
      expect(seen.log.join('')).toContain(SECRET);
    });

    it('a foreseen error crosses with code, hint and details', async () => {
      expect(await client.request('projects.get', { projectId: CONFLICTS })).toEqual({
        ok: false,
        error: { code: 'conflict', message: 'Changed.', hint: 'Look.', details: { text: 'new' } },
      });
    });

    it('a cancelled request answers at once and its work is told', async () => {
      const before = { ...seen };
      const abort = new AbortController();
      const answer = client.request('projects.get', { projectId: WAITS }, { signal: abort.signal });
      await waitFor('the call to begin', () => seen.waiting > before.waiting);
      abort.abort();
      expect(await answer).toMatchObject({ ok: false, error: { code: 'cancelled' } });
      await waitFor('the work to be told', () => seen.aborted > before.aborted);
    });

    it('a request that is cancelled before it starts never reaches a service', async () => {
      const signal = AbortSignal.abort();
      const answer = await client.request('host.info', {}, { signal });
      expect(answer).toMatchObject({ ok: false, error: { code: 'cancelled' } });
      expect((await client.request('settings.get', {})).ok).toBe(true);
      expect(seen.calls.map(({ name }) => name)).toEqual(['settings.get']);
    });

    it('many requests at once get their own answers', async () => {
      const wanted = names.filter((name) => name !== 'projects.get');
      const answers = await Promise.all(
        wanted.map((name) => ask(name, contractExamples[name].good)),
      );
      expect(answers).toEqual(
        wanted.map((name) => ({ ok: true, value: contractExamples[name].output })),
      );
    });

    it('events of the streams asked for come in order, with the numbers of their stream', async () => {
      const heard: [string, number][] = [];
      const project = contractExamples['projects.get'].output;
      const stop = client.subscribe('projects.changed', 'a-stream', ({ name }, seq) => {
        heard.push([name, seq]);
      });
      await client.request('host.info', {}); // what was sent before has arrived, too
      bus.emit('projects.changed', 'other-stream', { ...project, name: 'not for us' });
      const expected = Array.from({ length: 100 }, (_, index): [string, number] => {
        const name = `change ${index} 🐈`;
        return [name, bus.emit('projects.changed', 'a-stream', { ...project, name })];
      });
      await waitFor('the events', () => heard.length >= 100);
      expect(heard).toEqual(expected);
      expect(heard[0]?.[1]).toBe(1);
      stop();
    });

    it('two listeners of one stream hear both; after the last one stopped nothing comes', async () => {
      const heard: string[] = [];
      const project = contractExamples['projects.get'].output;
      const stops = ['one', 'two'].map((who) =>
        client.subscribe('projects.changed', 'shared', () => heard.push(who)),
      );
      const marks: number[] = [];
      const stopMarks = client.subscribe('datasets.changed', 'mark', (_, seq) => marks.push(seq));
      const settle = async (): Promise<void> => {
        await client.request('host.info', {});
        bus.emit('projects.changed', 'shared', project);
        const mark = bus.emit('datasets.changed', 'mark', {
          upserted: [],
          removed: [],
          isComplete: true,
        });
        await waitFor('the mark', () => marks.includes(mark));
      };
      await settle();
      expect(heard).toEqual(['one', 'two']);
      stops[0]?.();
      stops[0]?.();
      await settle();
      expect(heard).toEqual(['one', 'two', 'two']);
      stops[1]?.();
      await settle();
      expect(heard).toEqual(['one', 'two', 'two']);
      stopMarks();
    });

    it('a stream that runs fast still ends with its last value', async () => {
      let last = 0;
      const stop = client.subscribe('runs.changed', projectId, (summary) => (last = summary.step));
      await client.request('host.info', {});
      for (let step = 1; step <= 500; step += 1) {
        bus.emit('runs.changed', projectId, { ...runSummary, step });
      }
      await waitFor('the last step', () => last === 500);
      stop();
    });

    it('a result of a job that another version of the app told is none, and the job says so', async () => {
      const heard: Output<'jobs.list'>['jobs'] = [];
      const stop = client.subscribe('jobs.changed', GLOBAL_KEY, (job) => heard.push(job));
      await client.request('host.info', {});
      const [job] = contractExamples['jobs.list'].output.jobs;
      const told = { ...job, state: 'succeeded', error: null, result: { file: '/loras/fox' } };
      bus.emit('jobs.changed', GLOBAL_KEY, told as never);
      await waitFor('the job', () => heard.length === 1);
      expect(heard[0]).toMatchObject({
        ...{ id: job?.id, state: 'succeeded', result: null },
        error: { code: 'unsupported' },
      });
      stop();
    });

    it('a change of the source asks for new snapshots', async () => {
      let resyncs = 0;
      const stop = client.onResync(() => (resyncs += 1));
      bus.requestResync();
      await waitFor('the resync', () => resyncs === 1);
      stop();
    });
  });
}
