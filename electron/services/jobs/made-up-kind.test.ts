import * as z from 'zod';
import { afterEach, expect, expectTypeOf, it } from 'vitest';
import { jobKind } from '../../../shared/contract/define.js';
import { jobKinds } from '../../../shared/contract/index.js';
import { waitForJob } from '../../cli/call.js';
import { silentLogger } from '../../platform/log.js';
import type { Dispatcher } from '../../transports/dispatcher.js';
import { connectSocket, startSocketServer } from '../../transports/socket.js';
import { EventBus } from '../events/event-bus.js';
import { JobsService } from './index.js';

/* A kind of job that this file alone adds: declared here, started by a service, told over a real wire, read by a client. */

const kinds = {
  ...jobKinds,
  evaluation: jobKind(z.object({ similarity: z.number(), images: z.int() })),
};

const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function connected() {
  const bus = new EventBus();
  const jobs = new JobsService<typeof kinds>(bus, silentLogger);
  const dispatcher: Dispatcher = () => Promise.resolve({ ok: true, value: jobs.list() });
  const server = await startSocketServer({ dispatcher, bus, log: silentLogger });
  closing.push(() => server.close());
  const connection = await connectSocket(server.socket, server.secret);
  closing.push(() => connection.close());
  return { jobs, client: connection.client };
}

it('brings its result to who waits for it, typed from end to end', async () => {
  const { jobs, client } = await connected();
  const spec = { kind: 'evaluation', title: 'Evaluating checkpoints' } as const;
  const job = jobs.start(spec, () => Promise.resolve({ similarity: 0.5, images: 12 }));
  const result = await waitForJob(client, job.id, { kinds });
  expect(result).toEqual({ similarity: 0.5, images: 12 });
  expectTypeOf(result).toEqualTypeOf<{ similarity: number; images: number }>();
  const ended = await jobs.wait(job.id);
  expectTypeOf(ended.result).toEqualTypeOf<{ similarity: number; images: number } | null>();
});

it('is refused by its readers when its work brings something else', async () => {
  const { jobs, client } = await connected();
  const spec = { kind: 'evaluation', title: 'Evaluating checkpoints' } as const;
  // @ts-expect-error a field that was renamed in the work alone
  const job = jobs.start(spec, () => Promise.resolve({ likeness: 0.5, images: 12 }));
  await expect(waitForJob(client, job.id, { kinds })).rejects.toMatchObject({
    code: 'unsupported',
  });
});

it('is not known where it was not added', () => {
  const jobs = new JobsService(new EventBus(), silentLogger);
  const start = () =>
    // @ts-expect-error this table has no such kind
    jobs.start({ kind: 'evaluation', title: '' }, () => Promise.resolve({ similarity: 1 }));
  expect(start).toBeTypeOf('function');
});
