import { CaptioningRecipe } from '../../shared/domain/captioning/index.js';
import type { Output } from '../../shared/contract/index.js';
import type { Examples } from './contract-examples.js';

const projectId = 'project-0001';
const imageIds = ['cat.YS5wbmc'];
const recipe: Output<'captioning.recipes'>['recipes'][number] = CaptioningRecipe.parse({
  name: 'Tags, “Mäuse”',
  by: {
    kind: 'tagger',
    model: 'wd-vit-tagger-v3',
    rules: { replacements: [{ from: 'a', to: 'b' }] },
  },
  triggerWord: 'ohwx',
});
const captioning = { projectId, imageIds, recipe };

/** Examples of the requests about captions that a model makes. */
export const taggerExamples = {
  'tagger.models': {
    good: {},
    bad: null,
    output: {
      models: [
        {
          id: 'm',
          name: 'M',
          about: 'a',
          licence: 'Apache-2.0',
          sizeBytes: 9,
          isThere: true,
          dir: '/m',
        },
      ],
    },
  },
  'tagger.download': { good: { modelId: 'm' }, bad: { modelId: '' }, output: { jobId: 'job-1' } },
  'tagger.inspect': {
    good: { dir: '/m' },
    bad: { dir: '' },
    output: { tags: 3, categories: ['rating'], sizeBytes: 9, isMislabelledByScript: false },
  },
  'captioning.endpointModels': {
    good: { address: 'http://127.0.0.1:1234' },
    bad: { address: 7 },
    output: { models: ['a/b:latest'] },
  },
  'captioning.endpointKey': {
    good: { address: 'http://127.0.0.1:1234' },
    bad: { address: '' },
    output: { key: 'kept' },
  },
  'captioning.setEndpointKey': {
    good: { address: 'http://127.0.0.1:1234', key: 'sk-1' },
    bad: { address: 'http://127.0.0.1:1234', key: 'with a blank' },
    output: { key: 'session' },
  },
  'captioning.start': {
    good: captioning,
    bad: { ...captioning, recipe: { by: { kind: 'oracle' } } },
    output: { jobId: 'job-1' },
  },
  'captioning.preview': {
    good: captioning,
    bad: { ...captioning, imageIds: [] },
    output: {
      images: [
        {
          imageId: imageIds[0] ?? '',
          state: 'ready',
          reason: '',
          before: '',
          after: 'ohwx, 1girl',
          tags: [{ text: '1girl', probability: 0.998, category: 'general' }],
          others: [],
        },
      ],
    },
  },
  'captioning.summary': {
    good: captioning,
    bad: { projectId, imageIds },
    output: {
      ready: 1,
      waiting: 2,
      failed: 0,
      changed: 1,
      tags: [{ text: '1girl', count: 1, category: 'general' }],
    },
  },
  'captioning.save': { good: captioning, bad: {}, output: { jobId: 'job-1' } },
  'captioning.recipes': { good: { projectId }, bad: {}, output: { recipes: [recipe] } },
  'captioning.saveRecipes': {
    good: { projectId, recipes: [recipe] },
    bad: { projectId, recipes: [{ ...recipe, existing: 'burn' }] },
    output: { ok: true },
  },
} satisfies Partial<Examples>;
