import { randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import {
  ProjectFile,
  type Client,
  type Input,
  type NamedPower,
  type Output,
  type RequestName,
} from '../../shared/contract/index.js';
import type { ErrorValue } from '../../shared/result/errors.js';
import type { Studio } from '../host/studio.js';
import { temporaryFolder } from './pictures.js';
import { startStudio } from './studio.js';
import { modelFiles } from './training-project.js';
import { waitFor } from './wait-for.js';

type ProjectText = Partial<ProjectFile>;

/** A user with an app, and projects that come from elsewhere: folders that this app has never written. */
export class StrangerScene {
  root = '';
  #remove: () => Promise<void> = () => Promise.resolve();
  #running: { studio: Studio; client: Client } | null = null;

  async make(): Promise<void> {
    const { dir, remove } = await temporaryFolder();
    this.root = dir;
    this.#remove = remove;
    await this.start();
    await this.ask('settings.update', { ...(await modelFiles(this.root)), python: 'python3' });
  }

  get client(): Client {
    if (this.#running === null) throw new Error('start() first');
    return this.#running.client;
  }

  get studio(): Studio {
    if (this.#running === null) throw new Error('start() first');
    return this.#running.studio;
  }

  /** Starts the app, or starts it anew; `data`: the user's data folder. */
  async start(data = 'data'): Promise<void> {
    await this.#running?.studio.close();
    this.#running = await startStudio(join(this.root, data));
    // Nothing is trained here; what may be queued has been judged.
    await this.ask('queue.pause', { isPaused: true });
  }

  async remove(): Promise<void> {
    await this.#running?.studio.close();
    await this.#remove();
  }

  /** A project's folder as it comes out of a zip: one picture, and a `project.json` that says this. */
  async arrives(name: string, text: ProjectText = {}): Promise<string> {
    const dir = join(this.root, name);
    const folder = join(dir, 'img', '2_fox');
    await mkdir(folder, { recursive: true });
    const create = { width: 64, height: 64, channels: 3, background: 'orange' } as const;
    await sharp({ create }).png().toFile(join(folder, 'a.png'));
    await writeFile(join(folder, 'a.txt'), 'ohwx fox\n');
    const file: ProjectFile = {
      schemaVersion: 1,
      id: `stranger-${randomBytes(4).toString('hex')}`,
      name,
      triggerWord: 'ohwx',
      preset: 'character',
      concepts: [{ id: 'fox', name: 'fox', dir: 'img/2_fox', isLinked: false, repeats: 2 }],
      config: { optimizer: 'AdamW' },
      samplePrompts: [],
      createdAt: 1,
    };
    await writeFile(join(dir, 'project.json'), JSON.stringify({ ...file, ...text }));
    return dir;
  }

  /** Changes a project's file behind the app's back. */
  async rewrite(dir: string, change: (file: ProjectFile) => ProjectText): Promise<void> {
    const path = join(dir, 'project.json');
    const file = ProjectFile.parse(JSON.parse(await readFile(path, 'utf8')));
    await writeFile(path, JSON.stringify({ ...file, ...change(file) }));
  }

  async copy(from: string, name: string): Promise<string> {
    const to = join(this.root, name);
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
    return to;
  }

  ask = async <N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> => {
    const answer = await this.client.request(name, input);
    if (!answer.ok)
      throw Object.assign(new Error(`${name}: ${answer.error.message}`), answer.error);
    return answer.value;
  };

  /** The error that a request must end with. */
  refused = async <N extends RequestName>(name: N, input: Input<N>): Promise<ErrorValue> => {
    const answer = await this.client.request(name, input);
    if (answer.ok) throw new Error(`${name} was not refused`);
    return answer.error;
  };

  /** Opens a project and waits until its images are known. */
  open = async (dir: string): Promise<string> => {
    const { id } = await this.ask('projects.open', { dir });
    await waitFor('the scan', async () => (await this.snapshot(id)).isComplete);
    return id;
  };

  snapshot = (projectId: string): Promise<Output<'datasets.snapshot'>> =>
    this.ask('datasets.snapshot', { projectId });

  /** What a start would ask for, in its one question; none when it may start. */
  asks = async (
    projectId: string,
    more: Omit<Input<'queue.add'>, 'projectId'> = {},
  ): Promise<string[]> => {
    const wish = { projectId, engine: 'sd-scripts' as const, ...more };
    const answer = await this.client.request('queue.add', wish);
    if (answer.ok) return [];
    return askedIn(answer.error);
  };

  /** Says yes to everything that a start asks for. */
  allowAll = async (projectId: string): Promise<void> => {
    const { powers } = await this.ask('powers.list', { projectId });
    const all = powers.map(({ kind, value }) => ({ kind, value }));
    if (all.length > 0) await this.ask('powers.allow', { projectId, powers: all });
  };
}

/** What an error asks for, as `KIND=VALUE`. Throws for another error. */
export function askedIn(error: ErrorValue): string[] {
  if (error.code !== 'needs_permission') throw new Error(`${error.code}: ${error.message}`);
  const powers = error.details?.['powers'] as NamedPower[];
  return powers.map(({ kind, value }) => `${kind}=${value}`);
}
