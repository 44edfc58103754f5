import type { Output } from '../../shared/contract/index.js';
import type { Examples } from './contract-examples.js';

const projectId = 'project-0001';

const image: Output<'preflight.get'>['images'][number] = {
  imageId: 'cat.YS5wbmc',
  conceptId: 'cat',
  name: 'ä 🐈.png',
  version: 'v1',
  width: 1024,
  height: 768,
  caption: { lines: ['ohwx, “cat”\u2028'], source: 'neighbour', file: 'a.txt', endsRun: null },
  placement: {
    bucket: { width: 1152, height: 832 },
    scaled: { width: 1152, height: 864 },
    crop: { left: 0, top: 14.25, width: 1024, height: 739.5 },
    cropped: 0.037,
  },
  timesPerEpoch: 10,
  isRegularisation: false,
  isTurnedElsewhere: true,
};

export const preflightExamples = {
  'preflight.run': {
    good: { projectId, engine: 'sd-scripts' },
    bad: { projectId, engine: 'other' },
    output: { jobId: 'job-1' },
  },
  'preflight.get': {
    good: { projectId, from: 500, limit: 500 },
    bad: { projectId, limit: 0 },
    output: {
      report: {
        madeAt: 1,
        engine: 'sd-scripts',
        isReady: false,
        batchSize: 2,
        gradientAccumulation: 1,
        epochs: 10,
        totals: {
          images: 1,
          regularisation: 0,
          imagesWithRepeats: 10,
          regularisationWithRepeats: 0,
          batchesPerEpoch: 5,
          stepsPerEpoch: 5,
          totalSteps: 50,
        },
        buckets: [{ width: 1152, height: 832, images: 1, count: 10, batches: 5 }],
        meanAspectError: 0.05,
        passedOver: [{ conceptId: 'cat', name: 'b.Jpg', why: 'extension_case' }],
        problems: [{ field: 'ae', severity: 'error', code: 'c', message: 'm' }],
        findings: [],
        badCaches: [
          { conceptId: 'cat', file: 'a_flux_te.npz', reason: 'stale', why: 'the caption changed' },
        ],
      },
      isStale: false,
      images: [image],
      next: 1000,
      total: 1001,
    },
  },
} satisfies Partial<Examples>;
