import { expect, it } from 'vitest';
import type { DatasetImage } from '../../shared/contract/index.js';
import { compileFilter } from '../../shared/domain/dataset-filter/index.js';
import { good, ScriptedClient } from '../testing/scripted-client.js';
import { createDatasetStore } from './dataset-store.js';
import {
  captionsLacking,
  filterContext,
  problemCounts,
  visibleIds,
  WHOLE_VIEW,
  type DatasetView,
} from './dataset-view.js';
import { subjectsOf } from './filter-subjects.js';

const PROJECT = 'project-1';

function image(name: string, more: Partial<DatasetImage> = {}): DatasetImage {
  return {
    id: `c1.${name.replace(/\W/g, '')}`,
    conceptId: 'c1',
    name,
    sizeBytes: 1,
    width: 1024,
    height: 1024,
    format: 'png',
    version: 'v1',
    caption: '',
    captionRev: 'r0',
    problems: [],
    ...more,
  };
}

async function loaded(images: DatasetImage[]) {
  const client = new ScriptedClient({
    'datasets.snapshot': () =>
      good({ images, next: null, total: images.length, isComplete: true, seq: 3 }),
  });
  const noticed: string[] = [];
  const dataset = createDatasetStore(client, PROJECT, {
    onImages: (some) => noticed.push(...some.map(({ name }) => name)),
  });
  await Promise.resolve();
  await Promise.resolve();
  return { client, dataset, noticed, state: () => dataset.store.getState() };
}

it('sorts names as people do and tells of every image', async () => {
  const { state, noticed } = await loaded([
    image('10.png'),
    image('9.png'),
    image('B.png'),
    image('a.png'),
  ]);
  const names = state().order.map((id) => state().images.get(id)?.name);
  expect(names).toEqual(['9.png', '10.png', 'a.png', 'B.png']);
  expect(noticed).toHaveLength(4);
});

it('keeps the order itself for a changed caption, and makes it anew for images that come and go', async () => {
  const { client, state } = await loaded([image('1.png'), image('3.png')]);
  const before = state().order;
  const changed = image('1.png', { caption: 'hat' });
  client.emit(
    'datasets.changed',
    PROJECT,
    { upserted: [changed], removed: [], isComplete: true },
    4,
  );
  expect(state().order).toBe(before);
  expect(state().images.get(changed.id)?.caption).toBe('hat');
  client.emit(
    'datasets.changed',
    PROJECT,
    { upserted: [image('2.png')], removed: [image('3.png').id], isComplete: true },
    5,
  );
  expect(state().order.map((id) => state().images.get(id)?.name)).toEqual(['1.png', '2.png']);
});

it('listens to nothing after dispose', async () => {
  const { client, dataset } = await loaded([]);
  dataset.dispose();
  expect(client.listenerCount()).toBe(0);
});

it('shows an error and recovers on reload', async () => {
  let isBroken = true;
  const client = new ScriptedClient({
    'datasets.snapshot': () =>
      isBroken
        ? { ok: false, error: { code: 'not_found', message: 'gone' } }
        : good({ images: [], next: null, total: 0, isComplete: false, seq: 0 }),
  });
  const dataset = createDatasetStore(client, PROJECT);
  await Promise.resolve();
  await Promise.resolve();
  expect(dataset.store.getState()).toMatchObject({ isLoaded: false, error: { code: 'not_found' } });
  isBroken = false;
  dataset.reload();
  await Promise.resolve();
  await Promise.resolve();
  expect(dataset.store.getState()).toMatchObject({ isLoaded: true, error: null });
});

it('filters by words in name or caption, by problem and by concept', async () => {
  const { state } = await loaded([
    image('red hat.png', { caption: 'Sunny day' }),
    image('cat.png', { problems: ['caption_missing'] }),
    image('dog.png', { conceptId: 'c2', problems: ['caption_empty', 'exif_rotated'] }),
  ]);
  const { images, order, version } = state();
  const context = filterContext({ triggerWord: '', concepts: [] }, null, new Map());
  const names = (view: DatasetView) =>
    visibleIds(subjectsOf({ images, version }, order), view, compileFilter(view.text, context)).map(
      (id) => images.get(id)?.name,
    );
  const all = WHOLE_VIEW;
  expect(names(all)).toHaveLength(3);
  expect(names({ ...all, text: ' HAT ' })).toEqual(['red hat.png']);
  expect(names({ ...all, text: 'sunny' })).toEqual(['red hat.png']);
  // Typing on, and taking it back.
  for (const text of ['.', '.p', '.png ca', '.png cat', '.png']) names({ ...all, text });
  expect(names({ ...all, text: '.png cat' })).toEqual(['cat.png']);
  expect(names({ ...all, text: '.png do' })).toEqual(['dog.png']);
  expect(names({ ...all, text: 'missing:caption -dog' })).toEqual(['cat.png']);
  expect(names({ ...all, text: 'width:wrong' })).toHaveLength(3);
  expect(names({ ...all, problem: 'any' })).toEqual(['cat.png', 'dog.png']);
  expect(names({ ...all, problem: 'exif_rotated' })).toEqual(['dog.png']);
  expect(names({ ...all, problem: 'any', conceptId: 'c1' })).toEqual(['cat.png']);
  const { tally } = state();
  expect(captionsLacking(tally)).toBe(2);
  expect(problemCounts(tally, null).get('caption_empty')).toBe(1);
  expect(problemCounts(tally, 'c1').get('caption_empty')).toBeUndefined();
});

it('asks for the pages one after the other and shows the first at once', async () => {
  const all = Array.from({ length: 12_000 }, (_, index) => image(`${index}.png`));
  const open: (() => void)[] = [];
  const client = new ScriptedClient({
    'datasets.snapshot': ({ from = 0, limit = 5000 }) =>
      new Promise((resolve) => {
        const end = from + limit;
        const next = end < all.length ? end : null;
        const page = {
          images: all.slice(from, end),
          next,
          total: all.length,
          isComplete: true,
          seq: 3,
        };
        open.push(() => resolve(good(page)));
      }),
  });
  let isLoaded = false;
  const { store } = createDatasetStore(client, PROJECT, { onLoaded: () => (isLoaded = true) });
  const sizes: number[] = [];
  while (!isLoaded) {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    sizes.push(store.getState().order.length);
    // What changes meanwhile is applied when all is there.
    client.emit(
      'datasets.changed',
      PROJECT,
      {
        upserted: [image('0.png', { caption: `${sizes.length}` })],
        removed: ['gone'],
        isComplete: true,
      },
      3 + sizes.length,
    );
    open.shift()?.();
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }
  expect(sizes).toEqual([0, 200, 5200, 10_200]);
  expect(store.getState().order).toHaveLength(12_000);
  expect(store.getState().order[11_999]).toBe(all[11_999]?.id);
  expect(store.getState().images.get(all[0]?.id ?? '')?.caption).toBe('4');
});
