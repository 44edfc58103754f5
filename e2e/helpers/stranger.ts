import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { lora } from './projects.js';

/** What a stranger's project asks for beyond its folder. */
export interface Stranger {
  readonly dir: string;
  /** A folder of images elsewhere, linked as the concept `far`. */
  readonly far: string;
  readonly repository: string;
}

const picture = (file: string, background: string) =>
  sharp({ create: { width: 96, height: 96, channels: 3, background } })
    .png()
    .toFile(file);

/**
 * A project's folder as it comes out of a stranger's zip, put on the list of recent projects by looking at it once. The user
 * must have used the app before: what the list holds at the first start counts as set by the user.
 */
export async function strangerArrives(tmp: string): Promise<Stranger> {
  const [dir, far] = [join(tmp, 'From a stranger'), join(tmp, 'elsewhere')];
  await mkdir(join(dir, 'img', '2_fox'), { recursive: true });
  await mkdir(far);
  await picture(join(dir, 'img', '2_fox', 'near.png'), 'orange');
  await writeFile(join(dir, 'img', '2_fox', 'near.txt'), 'ohwx fox\n');
  await picture(join(far, 'away.png'), 'teal');
  await writeFile(join(far, 'away.txt'), 'ohwx fox\n');
  const repository = 'stranger/loot';
  await writeFile(
    join(dir, 'project.json'),
    JSON.stringify({
      ...{ schemaVersion: 1, id: 'from-a-stranger', name: 'From a stranger', createdAt: 1 },
      ...{ triggerWord: 'ohwx', preset: 'character', samplePrompts: [] },
      concepts: [
        { id: 'fox', name: 'fox', dir: 'img/2_fox', isLinked: false, repeats: 2 },
        { id: 'far', name: 'far', dir: far, isLinked: true, repeats: 1 },
      ],
      config: { optimizer: 'AdamW', epochs: 1 },
      raw: { huggingface_repo_id: repository },
    }),
  );
  await lora(tmp, ['runs', 'list', dir]);
  return { dir, far, repository };
}

/** The bytes of the stranger's project file, to see that nothing has changed in it. */
export const projectFileOf = ({ dir }: Stranger): Promise<string> =>
  readFile(join(dir, 'project.json'), 'utf8');
