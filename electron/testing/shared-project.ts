import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client, Input, Output, Project, RequestName } from '../../shared/contract/index.js';
import type { Result } from '../../shared/result/errors.js';
import type { Studio, StudioOptions } from '../host/studio.js';
import { picture } from './pictures.js';
import { startStudio } from './studio.js';
import { waitFor } from './wait-for.js';

/** Makes a folder with `images` small pictures in `img/10_fox`, `1.png` and so on, each with a caption. */
export async function makePictures(dir: string, images = 2): Promise<void> {
  const folder = join(dir, 'img', '10_fox');
  await mkdir(folder, { recursive: true });
  for (let number = 1; number <= images; number += 1) {
    await writeFile(join(folder, `${number}.png`), await picture(16, 16, number).png().toBuffer());
    await writeFile(join(folder, `${number}.txt`), `fox, ${number}`);
  }
}

/** The text of a caption on disk. */
export function captionIn(dir: string, number = 1): Promise<string> {
  return readFile(join(dir, 'img', '10_fox', `${number}.txt`), 'utf8');
}

/** Every file below a folder with its content, but for the lock. */
export async function contentsOf(dir: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && entry.name !== 'owner.lock') found[path] = await readFile(path, 'latin1');
  }
  return found;
}

/** One app: the services over a data folder, and its page. */
export class App {
  private constructor(
    readonly studio: Studio,
    readonly client: Client,
  ) {}

  static async start(dataDir: string, more: Partial<StudioOptions> = {}): Promise<App> {
    const { studio, client } = await startStudio(dataDir, more);
    return new App(studio, client);
  }

  async ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
    const answer = await this.client.request(name, input);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
    return answer.value;
  }

  /** Opens a project and waits until its images are seen. */
  async open(dir: string): Promise<Project> {
    const project = await this.ask('projects.open', { dir });
    await waitFor(
      'the scan',
      async () => (await this.ask('datasets.snapshot', { projectId: project.id })).isComplete,
    );
    return project;
  }

  /** Saves the caption of `1.png` and the like. */
  async save(
    projectId: string,
    text: string,
    number = 1,
  ): Promise<Result<Output<'captions.save'>>> {
    const { images } = await this.ask('datasets.snapshot', { projectId });
    const image = images.find(({ name }) => name === `${number}.png`);
    const imageId = image?.id ?? 'fox.none';
    const baseRev = image?.captionRev ?? '';
    return this.client.request('captions.save', { projectId, imageId, text, baseRev });
  }
}
