import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportChoices, ImportPlan } from '../../contract/imports.js';
import { splitPath, type BroughtFolder, type BroughtFile } from './brought.js';
import { importPlan } from './import-plan.js';
import type { IntakeWish } from './intake.js';
import { noTrainingImages } from './no-training-image.js';
import { NO_CHOICES, planIntake, takenImages } from './plan-intake.js';

const WISH: IntakeWish = { ownEnding: '.txt', target: { conceptId: 'c' }, concepts: [] };
const NEW: IntakeWish = {
  ...WISH,
  target: { newConcept: { name: 'woman', repeats: 10, isRegularisation: false } },
};

function brought(paths: readonly string[], name = 'k'): BroughtFolder<BroughtFile> {
  return {
    name,
    shown: `/${name}`,
    files: paths.map((path) => ({ path, shown: `/${name}/${path}` })),
  };
}

async function planned(
  paths: readonly string[] | BroughtFolder<BroughtFile>[],
  {
    wish = WISH,
    choices = {},
    texts = {},
  }: {
    wish?: IntakeWish;
    choices?: Partial<ImportChoices>;
    texts?: Record<string, string>;
  } = {},
) {
  const all = paths
    .map((one) => (typeof one === 'string' ? null : one))
    .filter((one) => one !== null);
  const roots = all.length > 0 ? all : [brought(paths.filter((one) => typeof one === 'string'))];
  const read = async ({ path }: BroughtFile) => texts[path] ?? '';
  const chosen = { ...NO_CHOICES, ...choices };
  const intake = await planIntake(roots, wish, read, chosen);
  const plan = await importPlan(intake, wish, read, chosen);
  const taken = takenImages(intake).map(({ file, captions }) => {
    const [first] = captions;
    return first === undefined ? file.path : `${file.path} ← ${splitPath(first.file.path).name}`;
  });
  return { intake, plan, taken };
}

const kinds = ({ leftOut }: ImportPlan) =>
  Object.fromEntries(leftOut.map(({ kind, files }) => [kind, files.map((file) => file.slice(3))]));

describe('what is no training image', () => {
  it.each([
    // OneTrainer
    ['photo-masklabel.png', 'mask'],
    ['photo-condlabel.png', 'mask'],
    ['alone-masklabel.png', 'mask'],
    // beside their pictures
    ['photo_mask.png', 'mask'],
    ['PHOTO-Mask.PNG', 'mask'],
    ['photo.mask.png', 'mask'],
    ['mask_photo.png', 'mask'],
    ['photo_thumb.jpg', 'thumbnail'],
    ['tn_photo.jpg', 'thumbnail'],
    // in folders of their own
    ['masks/photo.png', 'mask'],
    ['mask/photo.png', 'mask'],
    ['face_mask/photo.png', 'mask'],
    ['10_woman/masks/photo.png', 'mask'],
    ['thumbnails/photo.jpg', 'thumbnail'],
    ['.thumbnails/photo.jpg', 'thumbnail'],
    ['@eaDir/photo.png/SYNOPHOTO_THUMB_XL.jpg', 'thumbnail'],
    ['.@__thumb/photo.jpg', 'thumbnail'],
    ['SYNOPHOTO_THUMB_M.jpg', 'thumbnail'],
    ['sample/e000001.png', 'sample'],
    ['samples/x.png', 'sample'],
    ['validation_images/x.png', 'sample'],
    // by the names that trainers give them
    ['ohwx_e000004_00_20240131123456_42.png', 'sample'],
    ['ohwx_000500_01_20240131123456.png', 'sample'],
    ['1723456789012__000000500_0.jpg', 'sample'],
    ['2024-01-31_12-34-56-training-sample-500-1-0.png', 'sample'],
    ['_latent_cache/x.png', 'cache'],
    ['photo_0512x0512_flux.npz', 'cache'],
    ['last.safetensors', 'cache'],
    ['dataset.toml', 'settings'],
    ['Thumbs.db', 'system'],
    ['.DS_Store', 'system'],
    ['._photo.png', 'system'],
    ['.hidden.png', 'hidden'],
  ])('%s is left out as %s', async (path, kind) => {
    const { plan, taken } = await planned(['photo.png', '10_woman/photo.png', path]);
    expect(kinds(plan)).toEqual({ [kind]: [path] });
    expect(taken).toEqual(['photo.png', '10_woman/photo.png']);
    expect(plan.leftOut[0]?.reason).not.toBe('');
  });

  it.each([
    ['__MACOSX/._a.png', 'system', '__MACOSX/'],
    ['#recycle/a.png', 'system', '#recycle/'],
    ['.ipynb_checkpoints/a-checkpoint.png', 'hidden', '.ipynb_checkpoints/'],
    ['.git/objects/a.png', 'hidden', '.git/'],
    ['venv/lib/x/a.png', 'work_folder', 'venv/'],
    ['sub/node_modules/a/b.png', 'work_folder', 'sub/node_modules/'],
  ])('%s stays out as a whole folder', async (path, kind, folder) => {
    const { plan, taken } = await planned(['photo.png', path, path.replace(/a\.png$/, 'c.png')]);
    expect(kinds(plan)).toEqual({ [kind]: [folder] });
    expect(taken).toEqual(['photo.png']);
  });

  it.each(['log/x.png', 'model/sample/e1.png', 'logs/a.png', 'output/a.png'])(
    '%s is of a tool beside a dataset, and a folder as any other elsewhere',
    async (path) => {
      const beside = await planned(['img/10_woman/a.png', path]);
      expect(kinds(beside.plan)['work_folder']).toEqual([path]);
      const alone = await planned(['other/a.png', path.replace('sample/', '')]);
      expect(alone.taken).toHaveLength(2);
    },
  );

  it.each([
    'woman_mask.png',
    'thumb_war.png',
    'unmasked.png',
    'masked/a.png',
    'a_sample.png',
    'IMG_20240131_123456.png',
    'ComfyUI_00001_.png',
    'photo_000500.png',
    'regular/a.png',
    'logo/a.png',
    'mask.png',
  ])('%s alone is a picture as any other', async (path) => {
    expect((await planned([path])).taken).toEqual([path]);
  });

  it('comes in when it is asked for, and what was brought by itself always', async () => {
    const paths = ['a.png', 'a_mask.png', 'sample/s.png'];
    expect((await planned(paths, { choices: { takeKinds: ['mask'] } })).taken).toEqual([
      'a.png',
      'a_mask.png',
    ]);
    expect((await planned([brought(['a.png'], 'masks')])).taken).toEqual(['a.png']);
  });
});

describe('of the images of a folder that is opened as it is', () => {
  it.each([
    [
      ['a.png', 'a-masklabel.png', 'a_mask.png'],
      ['a-masklabel.png', 'a_mask.png'],
    ],
    [['a.png', 'A_MASK.PNG', 'mask_b.png'], ['A_MASK.PNG']],
    [['a.png', 'a_thumb.jpg', 'b_thumb.jpg'], ['a_thumb.jpg']],
    [['x_e000001_00_20240131123456_42.png', 'x_e1.png'], ['x_e000001_00_20240131123456_42.png']],
    [['a.png', 'b.png'], []],
  ])('%j: none to train are %j', (names, expected) => {
    expect([...noTrainingImages(names).keys()]).toEqual(expected);
  });
});

describe('folders', () => {
  const groupsOf = ({ groups }: ImportPlan) =>
    groups.map(({ from, images, target }) => {
      const to =
        'conceptId' in target
          ? target.conceptId
          : `${target.newConcept.repeats} ${target.newConcept.name}${target.newConcept.isRegularisation ? ' (reg)' : ''}`;
      return `${from}: ${images} → ${to}`;
    });
  const KOHYA = [
    'img/10_ohwx woman/a.png',
    'img/10_ohwx woman/a.txt',
    'img/3_ohwx style/s.png',
    'reg/1_woman/r.png',
    'model/sample/e000001.png',
    'log/events',
    'loose.png',
  ];

  it('called N_concept keep their repeats and stay apart; regularisation images are marked as such', async () => {
    const { plan } = await planned(KOHYA);
    expect(groupsOf(plan)).toEqual([
      '/k/img/10_ohwx woman: 1 → 10 ohwx woman',
      '/k/img/3_ohwx style: 1 → 3 ohwx style',
      '/k/reg/1_woman: 1 → 1 woman (reg)',
      '/k: 1 → c',
    ]);
    expect(plan).toMatchObject({ isOdd: true, images: 4, withoutCaption: 3 });
  });

  it('of which there is one get the name that was given, with their own repeats', async () => {
    const { plan } = await planned(['img/3_x/a.png', 'regularization_images/r.png'], { wish: NEW });
    expect(groupsOf(plan)).toEqual([
      '/k/img/3_x: 1 → 3 woman',
      '/k/regularization_images: 1 → 1 regularisation (reg)',
    ]);
  });

  it('go to the concept that has their name and repeats', async () => {
    const concepts = [
      { id: 'x3', name: 'X', repeats: 3, isLinked: false },
      { id: 'y', name: 'y', repeats: 5, isLinked: false },
    ];
    const { plan } = await planned(['3_x/a.png', '4_y/b.png'], { wish: { ...WISH, concepts } });
    expect(groupsOf(plan)).toEqual(['/k/3_x: 1 → x3', '/k/4_y: 1 → 4 y']);
  });

  it('that were brought themselves: one goes where the user said, several stay apart', async () => {
    const one = brought(['a.png'], '10_fox');
    expect(groupsOf((await planned([one])).plan)).toEqual(['/10_fox: 1 → c']);
    const both = await planned([one, brought(['b.png'], '3_owl')]);
    expect(groupsOf(both.plan)).toEqual(['/10_fox: 1 → 10 fox', '/3_owl: 1 → 3 owl']);
  });

  it('that are called by a year are albums', async () => {
    expect(groupsOf((await planned(['2023_summer/a.png'])).plan)).toEqual(['/k: 1 → c']);
  });

  it('are put together, left out or sent elsewhere as chosen', async () => {
    const together = await planned(KOHYA, { choices: { oneConcept: true } });
    expect(groupsOf(together.plan).map((line) => line.split(' → ')[1])).toEqual([
      'c',
      'c',
      '1 woman (reg)',
      'c',
    ]);
    const { plan, taken } = await planned(KOHYA, {
      choices: {
        leave: ['/k/reg/1_woman', ''],
        targets: { '/k/img/3_ohwx style': { conceptId: 'other' } },
      },
    });
    expect(groupsOf(plan)[1]).toBe('/k/img/3_ohwx style: 1 → other');
    expect(taken).toEqual(['img/10_ohwx woman/a.png ← a.txt', 'img/3_ohwx style/s.png']);
  });
});

describe('captions', () => {
  it('come from whatever lies there, each form counted with examples', async () => {
    const { plan, taken } = await planned(
      [
        'a.png',
        'a.png.txt',
        'b.png',
        'B.TXT',
        'c.png',
        'c.json',
        'd.png',
        'metadata.jsonl',
        'e.png',
        'e.caption',
      ],
      {
        texts: {
          'a.png.txt': '1girl\nsolo\n',
          'B.TXT': 'b text',
          'c.json': '{"caption":"c text"}',
          'metadata.jsonl':
            '{"file_name":"d.png","text":"d text"}\n{"file_name":"gone.png","text":"x"}',
          'e.caption': 'e text',
        },
      },
    );
    expect(taken).toEqual([
      'a.png ← a.png.txt',
      'b.png ← B.TXT',
      'c.png ← c.json',
      'd.png ← metadata.jsonl',
      'e.png ← e.caption',
    ]);
    expect(plan.captionForms.map(({ form, examples }) => [form, examples[0]?.text])).toEqual([
      ['after_whole_name', '1girl, solo'],
      ['letter_case', 'b text'],
      ['json', 'c text'],
      ['metadata_jsonl', 'd text'],
      ['other_ending', 'e text'],
    ]);
    expect(plan.unpaired).toEqual([
      { file: '/k/metadata.jsonl', reason: '1 of the 2 images that it names are not here.' },
    ]);
    expect(plan).toMatchObject({ isOdd: true, withoutCaption: 0 });
  });

  it('that are not taken are named with the reason', async () => {
    const { plan } = await planned(
      ['a.png', 'a.txt', 'a.caption', 'a.json', 'lost.txt', 'b.png', 'b.json', 'sub/t.csv'],
      { texts: { 'b.json': '{"width":1}', 'sub/t.csv': 'x\n' } },
    );
    expect(plan.unpaired).toEqual([
      { file: '/k/a.caption', reason: 'a.png takes its caption from a.txt.' },
      { file: '/k/a.json', reason: 'a.png takes its caption from a.txt.' },
      { file: '/k/b.json', reason: expect.stringContaining('holds no caption') as string },
      { file: '/k/lost.txt', reason: 'No image of its name lies beside it.' },
      { file: '/k/sub/t.csv', reason: expect.stringContaining('holds no caption') as string },
    ]);
  });

  it('of forms that are not wanted are left, and the next is taken', async () => {
    const options = { texts: { 'a.json': '{"caption":"x"}' } };
    const paths = ['a.png', 'a.json', 'a.png.txt'];
    expect((await planned(paths, options)).taken).toEqual(['a.png ← a.png.txt']);
    const leaveForms: ImportChoices['leaveForms'] = ['after_whole_name'];
    const { taken, plan } = await planned(paths, { ...options, choices: { leaveForms } });
    expect(taken).toEqual(['a.png ← a.json']);
    expect(plan.unpaired).toMatchObject([{ file: '/k/a.png.txt' }]);
    expect(plan.captionForms).toMatchObject([{ form: 'json' }, { take: false, count: 0 }]);
  });

  it('beside single files belong to them, and nothing else there is told', async () => {
    const files = ['a.png', 'a.caption', 'b.txt', 'b.png', 'x.toml'].map((path, at) => ({
      ...{ path, shown: `/d/${path}` },
      isBeside: at > 0,
    }));
    const { plan, taken } = await planned([{ name: '', shown: '/d', files }]);
    expect(taken).toEqual(['a.png ← a.caption']);
    expect(plan).toMatchObject({ isOdd: false, unpaired: [], leftOut: [], unsupported: [] });
  });
});

it('what is neither image nor caption is named with the cure', async () => {
  const names = ['a.png', 'b.tga', 'c.psd', 'd.cr2', 'e.mp4', 'f.rar', 'g.zip', 'h.md', 'i.jfif'];
  const { plan, intake } = await planned(names);
  expect(plan.unsupported.map(({ file }) => file.slice(3))).toEqual(names.slice(1, -1));
  expect(plan.unsupported[0]?.reason).toContain('TGA picture');
  expect(takenImages(intake).map(({ fileName }) => fileName)).toEqual(['a.png', 'i.jpg']);
});

it.each([
  ['images with their captions', ['a.png', 'a.txt', 'b.jpg', 'b.caption'], false],
  [
    'caches and files of systems beside them',
    ['a.png', 'a_flux.npz', '.DS_Store', 'x.toml'],
    false,
  ],
  ['a note', ['a.png', 'readme.md'], false],
  ['a mask', ['a.png', 'a_mask.png'], true],
  ['a text that is nobody’s', ['a.png', 'b.txt'], true],
  ['a picture to be converted', ['a.png', 'b.avif'], true],
  ['a picture that nothing reads', ['a.png', 'b.psd'], true],
  ['a folder with repeats', ['3_x/a.png'], true],
])('%s: is there something to decide?', async (_, paths, isOdd) => {
  expect((await planned(paths)).plan.isOdd).toBe(isOdd);
});

it('every file is taken, a caption, or told; the same files give the same plan in any order', async () => {
  const part = fc.constantFrom('a', 'A', 'a_mask', 'b', 'img', '3_x', 'reg', 'masks', '.x', 'log');
  const ending = fc.constantFrom(
    '.png',
    '.PNG',
    '.txt',
    '.caption',
    '.json',
    '.jsonl',
    '.toml',
    '.tga',
    '.avif',
  );
  const path = fc
    .tuple(fc.array(part, { maxLength: 2 }), part, ending)
    .map(([dirs, name, end]) => [...dirs, `${name}${end}`].join('/'));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(path, { maxLength: 12 }), async (paths) => {
      const { intake, plan } = await planned(paths);
      const images = intake.groups.flatMap((group) => group.images);
      const told = new Set<string>([
        ...images.map(({ file }) => file.shown),
        ...images.flatMap(({ captions }) => captions.map(({ file }) => file.shown)),
        ...[...intake.leftOut, ...intake.unpaired, ...intake.unsupported].map(({ file }) => file),
      ]);
      const missing = paths.filter((one) => {
        const shown = `/k/${one}`;
        return (
          !told.has(shown) &&
          ![...told].some((other) => other.endsWith('/') && shown.startsWith(other))
        );
      });
      expect(missing).toEqual([]);
      const again = await planned([...paths].reverse());
      expect(again.plan.images).toBe(plan.images);
      expect(new Set(again.taken).size).toBe(images.length);
    }),
  );
});
