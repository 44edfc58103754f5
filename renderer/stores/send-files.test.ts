import { describe, expect, it } from 'vitest';
import { emptyUploads, type uploadImages } from '../bridge/upload.js';
import type { Project } from '../../shared/contract/index.js';
import type { ImportPlan } from '../../shared/contract/index.js';
import { chosenFiles, type Dropped } from '../lib/dropped-files.js';
import { good, ScriptedClient } from '../testing/scripted-client.js';
import { passedOverIn } from '../lib/browser-intake.js';
import { decideFiles, intakeWishOf, type DecidedFiles } from './decide-files.js';
import { createImportLook } from './import-look.js';
import { sendFiles } from './send-files.js';

const concept = (id: string, name: string, repeats: number): Project['concepts'][number] => ({
  id,
  name,
  repeats,
  dir: `img/${String(repeats)}_${name}`,
  isLinked: false,
});
const project = { id: 'p1', concepts: [concept('c1', 'fox', 10)] } as unknown as Project;

/** A folder of a browser. */
function folder(name: string, files: Readonly<Record<string, string>>): Dropped['files'] {
  const its = Object.entries(files).map(([path, text]) => ({
    path,
    shown: `${name}/${path}`,
    file: new File([text], path.split('/').at(-1) ?? path),
  }));
  return [{ name, shown: name, files: its }];
}

interface Sent {
  readonly conceptId: string;
  readonly name: string;
  readonly caption: string | null;
}

function scene() {
  const sent: Sent[] = [];
  let made = 0;
  const client = new ScriptedClient({
    'projects.addConcept': ({ name, repeats }) => {
      made += 1;
      const conceptId = `new-${String(made)}`;
      const concepts = [...project.concepts, concept(conceptId, name, repeats)];
      return good({ conceptId, project: { ...project, concepts } });
    },
    'projects.updateConcepts': () => good(project),
  });
  const send: typeof uploadImages = async (_projectId, conceptId, images, { onProgress }) => {
    const summary = emptyUploads();
    for (const { name, caption } of images)
      sent.push({ conceptId, name, caption: (await caption()).text });
    summary.added = images.length;
    onProgress(images.length);
    return { summary, convertible: images.filter(({ name }) => name.endsWith('.gif')) };
  };
  return { client, sent, send };
}

/** What would be sent of these files; `choose`: what is done on the sheet, if there is one. */
async function decided(
  files: Dropped['files'],
  choose: (plan: ImportPlan) => void = () => undefined,
): Promise<DecidedFiles> {
  const look = createImportLook(new ScriptedClient({}), {
    whenEnded: () => Promise.reject(new Error('The page looks by itself')),
    cancel: () => Promise.reject(new Error('The page looks by itself')),
  });
  look.store.subscribe((state) => {
    if (state.phase !== 'sheet') return;
    choose(state.plan);
    look.answer({ choices: undefined, convert: false });
  });
  const context = { concepts: [], into: 'fox', captionForMissing: '', mode: 'copy' as const };
  const wish = intakeWishOf(project, { conceptId: 'c1' });
  const answer = await decideFiles(look, files, wish, context);
  if (answer === null) throw new Error('Nobody said no');
  return answer;
}

describe('files that only the browser has', () => {
  it('come in without a question when images and captions lie as the trainer wants them', async () => {
    const { client, sent, send } = scene();
    let asked = 0;
    const files = [new File(['x'], 'a.png'), new File(['a fox'], 'a.txt')];
    const { intake } = await decided(chosenFiles(files).files, () => (asked += 1));
    const progress: number[] = [];
    const { summary } = await sendFiles(client, project, intake.groups, {
      convert: false,
      send,
      onProgress: ({ done }) => progress.push(done),
    });
    expect(asked).toBe(0);
    expect(sent).toEqual([{ conceptId: 'c1', name: 'a.png', caption: 'a fox' }]);
    expect(summary.added).toBe(1);
    expect(progress.at(-1)).toBe(1);
  });

  it('bring captions in other forms, keep concepts apart, and name what stays out', async () => {
    const { client, sent, send } = scene();
    let shown: ImportPlan | null = null;
    const { intake } = await decided(
      folder('set', {
        '5_cat/a.png': 'x',
        '5_cat/a.png.txt': 'a cat',
        '5_cat/B.PNG': 'x',
        '5_cat/b.txt': 'another cat',
        '5_cat/mask/a.png': 'x',
        'reg/1_animal/c.png': 'x',
        'd.png': 'x',
        'metadata.jsonl': '{"file_name": "d.png", "text": "a dog"}',
        'lost.txt': 'nobody’s',
      }),
      (plan) => (shown = plan),
    );
    expect(shown).toMatchObject({ images: 4, unpairedCount: 1 });
    const options = { convert: false, send, onProgress: () => undefined };
    await sendFiles(client, project, intake.groups, options);
    const byName = new Map(sent.map((one) => [one.name, one]));
    expect(byName.get('a.png')?.caption).toBe('a cat');
    expect(byName.get('B.PNG')?.caption).toBe('another cat');
    expect(byName.get('d.png')).toEqual({ conceptId: 'c1', name: 'd.png', caption: 'a dog' });
    expect(byName.get('c.png')?.conceptId).not.toBe(byName.get('a.png')?.conceptId);
    const made = client.asked.filter(({ name }) => name === 'projects.addConcept');
    expect(made.map(({ input }) => input)).toEqual(
      expect.arrayContaining([
        { projectId: 'p1', name: 'cat', repeats: 5, dir: null },
        { projectId: 'p1', name: 'animal', repeats: 1, dir: null },
      ]),
    );
    expect(client.count('projects.updateConcepts')).toBe(1);
    const told = passedOverIn(intake);
    expect(told.passedOver.map(({ file, kind }) => [file, kind])).toEqual(
      expect.arrayContaining([
        ['set/5_cat/mask/a.png', 'mask'],
        ['set/lost.txt', null],
      ]),
    );
    expect(told.passedOverCount).toBe(told.passedOver.length);
  });

  it('can be sent again as PNG copies, to the concept that they were for', async () => {
    const { client, send } = scene();
    const { intake } = await decided(folder('set', { '5_cat/a.gif': 'x', '5_cat/b.png': 'x' }));
    const options = { convert: false, send, onProgress: () => undefined };
    const { convertible } = await sendFiles(client, project, intake.groups, options);
    expect(convertible.map(({ target, images }) => [target, images.length])).toEqual([
      [{ conceptId: 'new-1' }, 1],
    ]);
  });

  it('are told by their folder when their concept cannot be made', async () => {
    const { send, sent } = scene();
    const error = { code: 'conflict', message: 'There is a concept “cat”.' } as const;
    const client = new ScriptedClient({ 'projects.addConcept': () => ({ ok: false, error }) });
    const { intake } = await decided(folder('set', { '5_cat/a.png': 'x', 'b.png': 'x' }));
    const options = { convert: false, send, onProgress: () => undefined };
    const { summary } = await sendFiles(client, project, intake.groups, options);
    expect(summary.failed).toEqual([{ file: 'set/5_cat', reason: 'There is a concept “cat”.' }]);
    expect(sent.map(({ name }) => name)).toEqual(['b.png']);
  });
});
