import type { Input, Output, RequestName } from '../../shared/contract/index.js';
import { taggerExamples } from './tagger-examples.js';
import { hostExamples } from './contract-examples-host.js';
import { powerExamples } from './contract-examples-powers.js';
import { preflightExamples } from './contract-examples-preflight.js';
import { queueExamples } from './contract-examples-queue.js';
import { setupExamples } from './contract-examples-setup.js';

/** For every request of the contract one input that is valid, one that is not, and one answer. A forgotten one does not compile. */
export type Examples = {
  [N in RequestName]: {
    readonly good: Input<N>;
    readonly bad: unknown;
    readonly output: Output<N>;
  };
};

export const projectId = 'project-0001';
export const runId = '20260101-120000-abcd';
const run = { projectId, runId };

const project: Output<'projects.get'> = {
  schemaVersion: 1,
  id: projectId,
  name: 'Cats 🐈 “Mäuse” \u2028',
  triggerWord: 'ohwx',
  preset: 'character',
  concepts: [{ id: 'cat', name: 'cat', dir: 'img/10_cat', isLinked: false, repeats: 10 }],
  config: { learningRate: 1e-7 },
  samplePrompts: ['a\nb'],
  createdAt: 1_700_000_000_000,
  dir: '/home/u/cats',
  ownedBy: null,
  readOnly: null,
};

const image: Output<'datasets.snapshot'>['images'][number] = {
  id: 'cat.YS5wbmc',
  conceptId: 'cat',
  name: 'ä 🐈.png',
  sizeBytes: 123_456_789_012,
  width: 1024,
  height: 768,
  format: 'png',
  version: 'v1',
  caption: 'ohwx, a cat\twith "quotes" \\ and \u0000',
  captionRev: 'r1',
  problems: ['exif_rotated'],
};

export const runSummary: Output<'runs.list'>['runs'][number] = {
  id: runId,
  projectId,
  startedHere: true,
  name: 'cats',
  engine: 'rehearsal',
  mode: 'rehearsal',
  state: 'training',
  phase: 'training',
  phaseProgress: { done: 1, total: null },
  step: 3,
  totalSteps: 100,
  epoch: 1,
  epochs: 2,
  loss: 0.1,
  average: null,
  rate: 1.5,
  startedAt: 1,
  endedAt: null,
  resumedFrom: null,
  canResume: true,
  timeLeft: { seconds: 65, low: 60, high: 71.5 },
  stopAsked: null,
  can: { stopAfterEpoch: true, saveNow: true, sampleNow: false },
  gpus: ['1'],
  notices: [{ code: 'plateau', title: 't', advice: 'a', t: 1 }],
  diagnosis: {
    code: 'out_of_memory',
    title: 't',
    explanation: 'e',
    hint: 'h',
    field: null,
    evidence: ['a'],
    fixes: [{ id: 'f', title: 't', cost: 'c', changes: [{ field: 'rank', from: '32', to: '16' }] }],
  },
};

const checkpoint = { file: 'a.safetensors', step: 1, epoch: 1, isFinal: true, sizeBytes: 9, t: 1 };

const projectExamples = {
  'projects.recent': {
    good: {},
    bad: undefined,
    output: {
      projects: [
        { dir: '/p', name: 'p', openedAt: 1, exists: false, images: null, runs: 2, glance: null },
      ],
    },
  },
  'projects.forget': { good: { dir: '/p' }, bad: { dir: null }, output: { ok: true } },
  'projects.create': {
    good: {
      dir: '/p',
      name: 'p',
      triggerWord: 'ohwx',
      preset: 'style',
      concept: { name: 'c', repeats: 10, images: ['/i'], mode: 'link' },
      captionForMissing: '',
    },
    bad: {
      dir: '/p',
      name: 'p',
      triggerWord: 'ohwx',
      preset: 'style',
      concept: { name: 'c', repeats: 0, images: ['/i'], mode: 'link' },
      captionForMissing: '',
    },
    output: { project, jobId: 'job-1' },
  },
  'projects.open': { good: { dir: '/p' }, bad: {}, output: project },
  'projects.get': { good: { projectId }, bad: { projectId: '../x' }, output: project },
  'projects.takeOver': { good: { projectId }, bad: { projectId: 'A' }, output: project },
  'projects.close': { good: { projectId }, bad: { projectId: 'A' }, output: { ok: true } },
  'projects.update': {
    good: { projectId, config: { learningRate: 1e-4 }, repeats: [{ conceptId: 'c', repeats: 1 }] },
    bad: { projectId, config: { learningRate: 'fast' } },
    output: project,
  },
  'projects.createSample': { good: {}, bad: { dir: '' }, output: project },
  'projects.updateConcepts': {
    good: { projectId, concepts: [{ conceptId: 'cat', captionExtension: '.caption' }] },
    bad: { projectId, concepts: [{ conceptId: 'cat', captionExtension: 'txt' }] },
    output: project,
  },
  'projects.addConcept': {
    good: { projectId, name: 'dog', repeats: 5, dir: null },
    bad: { projectId, name: 'dog', repeats: 0, dir: null },
    output: { project, conceptId: 'dog' },
  },
  'projects.removeConcept': {
    good: { projectId, conceptId: 'cat' },
    bad: { projectId, conceptId: 'Cat' },
    output: project,
  },
} satisfies Partial<Examples>;

const step: Output<'history.get'>['undo'][number] = {
  id: 'step-1',
  at: 1,
  kind: 'batch',
  label: 'Replace “cat” by “Kätzchen”',
  files: 3,
};
const imageIds = [image.id];

const datasetExamples = {
  'datasets.snapshot': {
    good: { projectId, from: 200 },
    bad: { projectId: ['a'] },
    output: { images: [image], next: 400, total: 900, isComplete: false, seq: 3 },
  },
  'datasets.rescan': { good: { projectId }, bad: {}, output: { jobId: 'job-1' } },
  'datasets.addImages': {
    good: { projectId, conceptId: 'cat', newConcept: null, paths: ['/a'], mode: 'copy' },
    bad: { projectId, conceptId: 'cat', newConcept: null, paths: [], mode: 'copy' },
    output: { jobId: 'job-1' },
  },
  'datasets.inspectImport': {
    good: {
      projectId: null,
      conceptId: null,
      newConcept: { name: 'cat', repeats: 10 },
      paths: ['/a'],
      mode: 'copy',
      choices: { takeKinds: ['mask'] },
    },
    bad: { projectId, conceptId: 'cat', newConcept: null, paths: ['/a'], mode: 'move' },
    output: { jobId: 'job-1' },
  },
  'datasets.missing': {
    good: { projectId },
    bad: {},
    output: { concepts: [{ conceptId: 'cat', dir: '/mnt/stick/10_cat' }] },
  },
  'datasets.passedOver': {
    good: { projectId },
    bad: {},
    output: { folders: [{ dir: 'img/0_cat', images: 3, why: 'no_repeats' }] },
  },
  'datasets.discardArchive': {
    good: { projectId, path: '/p/.studio/uploads/0123456789abcdef01/set.zip' },
    bad: { projectId },
    output: { ok: true },
  },
  'datasets.orphans': {
    good: { projectId },
    bad: {},
    output: { files: [{ conceptId: 'cat', name: 'a.txt' }] },
  },
  'datasets.delete': {
    good: { projectId, imageIds },
    bad: { projectId, imageIds: ['../x'] },
    output: { jobId: 'job-1' },
  },
  'trash.get': {
    good: { projectId },
    bad: {},
    output: { images: 2, sizeBytes: 9, goesToSystemBin: true },
  },
  'trash.empty': { good: { projectId }, bad: {}, output: { jobId: 'job-1' } },
  'captions.fillMissing': {
    good: { projectId, text: 'ohwx' },
    bad: { projectId, text: '' },
    output: { written: 3 },
  },
  'captions.save': {
    good: { projectId, imageId: image.id, text: 'a\r\nb\u2029', baseRev: 'r1' },
    bad: { projectId, imageId: '../../etc/passwd', text: 'a', baseRev: 'r1' },
    output: { rev: 'r2', text: 'a\nb\u2029' },
  },
  'captions.readAs': {
    good: { projectId, imageId: image.id, encoding: 'shift_jis' },
    bad: { projectId, imageId: image.id, encoding: 'klingon' },
    output: { text: '写真', gaps: 0, rev: 'r1' },
  },
  'captions.convert': {
    good: { projectId, imageId: image.id, encoding: 'windows-1251', baseRev: 'r1' },
    bad: { projectId, imageId: image.id, encoding: 'windows-1251' },
    output: { rev: 'r2', text: 'кот' },
  },
  'captions.applyEdit': {
    good: { projectId, imageIds, edit: { kind: 'case', to: 'lower' } },
    bad: { projectId, imageIds, edit: { kind: 'case', to: 'loud' } },
    output: { jobId: 'job-1' },
  },
  'history.get': {
    good: { projectId },
    bad: {},
    output: { undo: [step], redo: [], undoCount: 1, redoCount: 0, seq: 4 },
  },
  'history.undo': {
    good: { projectId, stepId: 'step-1' },
    bad: { projectId },
    output: { jobId: 'job-1' },
  },
  'history.redo': {
    good: { projectId, stepId: 'step-1' },
    bad: { projectId, stepId: '' },
    output: { jobId: 'job-1' },
  },
  'doctor.get': {
    good: { projectId },
    bad: {},
    output: {
      report: {
        checkedAt: 1,
        depth: 'full',
        images: 1,
        score: {
          value: 92.5,
          reasons: [{ finding: 'blur', points: 7.5, text: '3 of 20 are soft' }],
        },
        findings: [
          {
            id: 'near_duplicates',
            severity: 'warning',
            title: 't',
            why: 'w',
            images: imageIds,
            groups: [[image.id, image.id]],
            measured: { [image.id]: '0.1' },
            files: ['a.txt'],
            fixes: ['delete'],
          },
        ],
        buckets: [{ width: 832, height: 1216, images: 1 }],
      },
      isStale: true,
      seq: 2,
    },
  },
  'doctor.run': {
    good: { projectId, depth: 'fast' },
    bad: { projectId, depth: 'deep' },
    output: { jobId: 'job-1' },
  },
  'doctor.fix': {
    good: { projectId, fix: 'upright_copy', imageIds },
    bad: { projectId, fix: 'magic', imageIds },
    output: { jobId: 'job-1' },
  },
  'doctor.image': {
    good: { projectId, imageId: image.id },
    bad: { projectId, imageId: 'x' },
    output: {
      bucket: { width: 832, height: 1216 },
      crop: { left: 0, top: 1.5, width: 10, height: 20 },
      captionLine: null,
      findings: [{ id: 'exif_rotated', text: 'turned' }],
    },
  },
} satisfies Partial<Examples>;

const userPreset = { name: 'Mine', values: { fields: { rank: 8 }, raw: {} }, savedAt: 1 };

const runExamples = {
  'config.check': {
    good: { projectId, values: { raw: { lr_warmup_steps: { float: 10 } } } },
    bad: { projectId, values: { raw: { 'bad key': 1 } } },
    output: {
      problems: [{ field: null, severity: 'info', code: 'c', message: 'm' }],
      steps: {
        images: 1,
        imagesWithRepeats: 10,
        stepsPerEpoch: { min: 1, max: 2 },
        totalSteps: { min: 1, max: 2 },
      },
      configToml: 'a = 1e-7\n',
      datasetToml: '',
    },
  },
  'config.machine': {
    good: { projectId },
    bad: {},
    output: {
      ramBytes: 32e9,
      diskFreeBytes: null,
      modelBytes: { baseModel: 12e9, clipL: null, t5xxl: null, ae: null },
      speeds: [
        { runName: 'r', secondsPerStep: 2, resolution: 1024, batchSize: 1, blocksToSwap: 0 },
      ],
    },
  },
  'config.compareTrainer': {
    good: {},
    bad: null,
    output: {
      described: 'sd-scripts',
      arguments: 215,
      differences: [{ name: 'x', kind: 'new', ours: null, theirs: 'int' }],
    },
  },
  'presets.list': { good: {}, bad: null, output: { presets: [userPreset] } },
  'presets.save': {
    good: { name: 'Mine', values: { fields: { rank: 8 } } },
    bad: { name: ' ', values: {} },
    output: { presets: [userPreset] },
  },
  'presets.delete': { good: { name: 'Mine' }, bad: {}, output: { presets: [] } },
  'runs.start': { good: { projectId }, bad: { projectId, engine: 'other' }, output: { runId } },
  'runs.resume': { good: run, bad: { projectId, runId: '../x' }, output: { runId } },
  'runs.list': { good: { projectId }, bad: {}, output: { runs: [runSummary], seq: 4 } },
  'runs.get': {
    good: run,
    bad: { runId },
    output: {
      summary: runSummary,
      checkpoints: [checkpoint],
      samples: [{ file: 's.png', step: 1, epoch: null, promptIndex: 0, prompt: null, t: 1 }],
      warnings: [{ code: 'c', message: 'm', t: 1 }],
      configToml: 'a = 1\n',
      datasetToml: 'b = 2\n',
      dir: '/p/runs/1',
      seq: 9,
    },
  },
  'runs.losses': {
    good: { ...run, maxPoints: 100 },
    bad: { ...run, maxPoints: 1 },
    output: {
      points: [{ step: 1, loss: 1.7976931348623157e308, average: 5e-324, min: null, max: 0.1 }],
      lastStep: 1,
    },
  },
  'runs.eventsFrom': {
    good: { ...run, from: 0, limit: 10 },
    bad: { ...run, from: -1, limit: 10 },
    output: {
      events: [{ type: 'loss', t: 1, step: 1, epoch: null, loss: null, average: 1, isNaN: true }],
      next: 1,
      hasEnded: false,
    },
  },
  'runs.logTail': {
    good: { ...run, lines: 10 },
    bad: { ...run, lines: 1.5 },
    output: { stdout: ['\u001b[31mred'], stderr: [], seq: 1 },
  },
  'runs.stop': { good: { ...run, how: 'now' }, bad: { ...run, how: 'soon' }, output: { ok: true } },
  'runs.request': {
    good: { ...run, what: 'save' },
    bad: { ...run, what: 'stop' },
    output: { ok: true },
  },
  'runs.applyFix': {
    good: { ...run, fixId: 'blocks_to_swap' },
    bad: run,
    output: { itemId: 'q-0123456789', place: 2, runId: null },
  },
  'runs.report': { good: run, bad: { projectId }, output: { text: 'exit code 1\n' } },
  'lora.inspect': {
    good: { ...run, file: 'a.safetensors' },
    bad: { ...run, file: 'x'.repeat(1025) },
    output: {
      file: 'a.safetensors',
      sizeBytes: 1,
      sha256: 'ab',
      isRehearsal: true,
      rank: 16,
      alpha: 0.5,
      modules: 1,
      dtype: 'bf16',
      baseModel: null,
      outputName: null,
      steps: null,
      epoch: null,
      triggerWords: ['ohwx'],
      topTags: [{ tag: 'cat', count: 2 }],
      hasNaN: false,
      metadata: { ss_steps: '1' },
    },
  },
  'export.start': {
    good: { ...run, file: 'a.safetensors' },
    bad: { ...run, file: 'a.safetensors', to: '' },
    output: { jobId: 'job-1' },
  },
} satisfies Partial<Examples>;

export const contractExamples: Examples = {
  ...hostExamples,
  ...projectExamples,
  ...datasetExamples,
  ...runExamples,
  ...powerExamples,
  ...preflightExamples,
  ...taggerExamples,
  ...queueExamples,
  ...setupExamples,
};
