import type { Input, Output, QueueItem, RequestName } from '../../shared/contract/index.js';

const projectId = 'project-0001';
const itemId = 'q-0123456789';

const item: QueueItem = {
  id: itemId,
  projectId,
  projectDir: '/home/u/cats',
  projectName: 'Cats',
  name: 'cats_rank16',
  engine: 'sd-scripts',
  resumes: null,
  variant: 'rank 16',
  values: { fields: { rank: 16 }, raw: { max_grad_norm: { float: 0.5 } } },
  scriptsDir: null,
  python: null,
  plainScript: null,
  gpus: ['0', 'GPU-1a2b'],
  gpuCount: 2,
  addedAt: 1,
  state: 'held',
  problem: { code: 'invalid_config', message: 'm' },
};

type QueueName = Extract<RequestName, `queue.${string}`>;

/** Examples of the requests about the queue. */
export const queueExamples: {
  [N in QueueName]: {
    readonly good: Input<N>;
    readonly bad: unknown;
    readonly output: Output<N>;
  };
} = {
  'queue.get': {
    good: {},
    bad: 7,
    output: {
      items: [item],
      running: [{ projectId, projectName: 'Cats', runId: null, name: 'cats', gpus: [], since: 1 }],
      gpus: ['0'],
      isPaused: false,
      nextPlace: 2,
      isFollowed: true,
      seq: 3,
    },
  },
  'queue.add': {
    good: { projectId, variants: [{ label: 'rank 16', fields: { rank: 16 } }] },
    bad: { projectId, gpus: ['../../etc'] },
    output: { places: [{ itemId, place: 3, runId: null }] },
  },
  'queue.move': { good: { itemId, to: 2 }, bad: { itemId, to: -1 }, output: { ok: true } },
  'queue.remove': { good: { itemId }, bad: { itemId: 'x' }, output: { ok: true } },
  'queue.update': {
    good: { itemId, fields: { rank: 8 }, gpus: ['1'] },
    bad: { itemId, fields: { rank: 'eight' } },
    output: { ok: true },
  },
  'queue.retry': { good: { itemId }, bad: {}, output: { ok: true } },
  'queue.pause': { good: { isPaused: true }, bad: { isPaused: 1 }, output: { ok: true } },
};
