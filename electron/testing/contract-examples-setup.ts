import type { Output } from '../../shared/contract/index.js';
import type { Examples } from './contract-examples.js';

const gpuExamples = {
  'gpus.get': {
    good: { watchSeconds: 30 },
    bad: { watchSeconds: -1 },
    output: {
      report: {
        state: 'ok',
        gpus: [
          {
            index: 0,
            uuid: 'GPU-1',
            name: 'A Card',
            driver: '580.1',
            computeCapability: '8.9',
            memoryUsedMiB: 1,
            memoryTotalMiB: 24564,
            utilisation: null,
            temperatureC: 60,
            powerW: 312.5,
            powerLimitW: null,
            clockMhz: 2610,
            memoryClockMhz: null,
            processes: [{ pid: 1, name: 'python', memoryMiB: null }],
          },
        ],
        others: [{ vendor: 'intel', name: 'Intel card' }],
        message: 'm',
        hint: null,
        at: 1,
      },
      seq: 3,
    },
  },
} satisfies Partial<Examples>;

const environment: Output<'environment.get'> = {
  report: {
    dir: '/e',
    state: 'ready',
    current: {
      id: '20260101-ab12',
      python: '/e/p',
      scriptsDir: '/e/s',
      torchBuild: 'cu128',
      torch: '2.9.1',
      commit: null,
      verifiedAt: 1,
    },
    previous: null,
    hasUpdate: false,
    steps: [{ id: 'torch', title: 't', state: 'failed', message: 'm', hint: null }],
    jobId: 'job-1',
    check: { lines: [], isUsable: true, at: 1 },
    trial: {
      stages: [{ id: 'fit', title: 't', state: 'open', message: '', hint: null }],
      device: null,
      optimizer: 'AdamW',
      precision: 'bf16',
      isOk: false,
      at: 1,
    },
  },
  seq: 1,
};
const started = { jobId: 'job-1' };

const environmentExamples = {
  'environment.get': { good: {}, bad: null, output: environment },
  'environment.install': { good: { fresh: true }, bad: { fresh: 'yes' }, output: started },
  'environment.check': {
    good: { trainer: { scriptsDir: '/s', python: '/p' } },
    bad: { trainer: { scriptsDir: '/s' } },
    output: started,
  },
  'environment.trial': {
    good: { optimizer: 'AdamW', precision: 'no' },
    bad: { precision: 'fp8' },
    output: started,
  },
  'environment.rollback': { good: {}, bad: null, output: environment },
  'environment.remove': { good: {}, bad: 'all', output: started },
  'environment.detect': {
    good: {},
    bad: null,
    output: { found: [{ scriptsDir: '/s', python: '', origin: 'o' }] },
  },
} satisfies Partial<Examples>;

const modelExamples = {
  'models.list': {
    good: {},
    bad: null,
    output: {
      models: [
        {
          id: 'ae',
          role: 'ae' as const,
          title: 't',
          file: 'ae.safetensors',
          bytes: 335_304_388,
          licence: 'l',
          licencePage: 'https://example.org',
          isGated: true,
          path: null,
        },
      ],
      token: 'session' as const,
      dir: '/m',
    },
  },
  'models.find': { good: {}, bad: 1, output: started },
  'models.download': { good: { id: 'ae' }, bad: { id: 1 }, output: started },
  'models.setToken': {
    good: { token: 'hf_x' },
    bad: { token: 'two words' },
    output: { token: 'none' as const },
  },
} satisfies Partial<Examples>;

/** Examples of the requests that set the app up: graphics cards, environment, models. */
export const setupExamples = { ...gpuExamples, ...environmentExamples, ...modelExamples };
