import type { Input, Output, RequestName } from '../../shared/contract/index.js';

const projectId = 'project-0001';

const settings: Output<'settings.get'> = {
  theme: 'dark',
  engine: 'rehearsal',
  scriptsDir: '/opt/sd-scripts',
  python: '',
  plainScript: false,
  comfyLorasDir: 'C:\\ComfyUI\\models\\loras',
  baseModel: '',
  clipL: '',
  t5xxl: '',
  ae: '',
  tokenizerCacheDir: '',
  leaveGpuToTraining: false,
  defaultProjectsDir: '',
  modelMirror: 'https://mirror.example',
  downloadProxy: '',
  runGpus: ['0'],
  machines: 1,
  machineRank: 0,
  mainProcessAddress: '',
  mainProcessPort: 29_500,
  environmentDir: '',
  uvPath: '',
  basePython: '',
  packageIndex: '',
  torchIndex: '',
  wheelsDir: '',
  scriptsSource: '',
  pythonMirror: '',
  modelsDir: '',
};

/** Examples of requests about the host: settings, dialogs, folders, jobs. */
export const hostExamples = {
  'host.info': {
    good: {},
    bad: 'x',
    output: {
      version: '1.2.3',
      platform: 'linux',
      kind: 'web',
      capabilities: {
        nativeDialogs: false,
        revealInFolder: false,
        droppedPaths: false,
        notifications: false,
        hardwareAccelerationSetting: false,
      },
    },
  },
  'settings.get': { good: {}, bad: null, output: settings },
  'settings.update': { good: { theme: 'light' }, bad: { theme: 'pink' }, output: settings },
  'settings.passwords': {
    good: {},
    bad: null,
    output: {
      place: 'file',
      file: '/home/u/.config/lora-studio/passwords.json',
      kept: [{ setting: 'downloadProxy', place: 'keyStore' }],
      fromEnvironment: ['torchIndex'],
    },
  },
  'trainer.check': {
    good: { scriptsDir: '/s', python: '/p' },
    bad: { scriptsDir: '/s' },
    output: {
      lines: [{ id: 'a', label: 'b', state: 'warning', message: 'c', hint: 'd' }],
      isUsable: true,
      launcherFits: false,
    },
  },
  'dialogs.pick': {
    good: { kind: 'images', title: 'Add', extensions: ['.png'] },
    bad: { kind: 'printer', title: 'Add' },
    output: { paths: ['/a b/ü.png'] },
  },
  'shell.reveal': { good: { path: '/a' }, bad: { path: '' }, output: { ok: true } },
  'folders.roots': {
    good: {},
    bad: [],
    output: { roots: [{ name: 'home', path: '/home/u', isFolder: true, imageCount: 3 }] },
  },
  'folders.list': {
    good: { path: '/home', extensions: ['.png'] },
    bad: { path: 7 },
    output: { path: '/home', parent: null, entries: [{ name: 'u', path: '/u', isFolder: true }] },
  },
  'folders.create': {
    good: { path: '/home', name: 'n' },
    bad: { path: '/home', name: 'x'.repeat(201) },
    output: { path: '/home/n' },
  },
  'jobs.list': {
    good: {},
    bad: 0,
    output: {
      jobs: [
        {
          id: 'job-1',
          kind: 'export',
          title: 'Export',
          state: 'failed',
          progress: { done: 1, total: null, unit: 'bytes', rate: null, etaSeconds: null },
          message: '',
          log: ['a'],
          canCancel: false,
          startedAt: 1,
          endedAt: 2,
          projectId,
          runId: null,
          error: { code: 'disk_full', message: 'm', hint: 'h', details: { free: 0 } },
          result: {
            ...{ path: '/loras/fox.safetensors', sha256: 'ab', sizeBytes: 2 },
            ...{ renamed: true, alreadyThere: false },
          },
        },
      ],
      seq: 7,
    },
  },
  'jobs.cancel': { good: { jobId: 'job-1' }, bad: { jobId: '' }, output: { ok: true } },
} satisfies Partial<{
  [N in RequestName]: { good: Input<N>; bad: unknown; output: Output<N> };
}>;
