import type { OwnFolder } from '../../platform/own-folder.js';
import { STUDIO } from '../project-folder/index.js';
import type { Maker } from './maker.js';
import { ResultCache, type Codec } from './result-cache.js';

/** What the makers saw in one project's images, and what they could not look at. */
export class ProjectResults {
  readonly #caches = new Map<string, Promise<ResultCache<unknown>>>();
  readonly #failures = new Map<string, Map<string, string>>();

  /** `own`: of the project's folder. */
  constructor(private readonly own: OwnFolder) {}

  /** Results of a maker, read from disk the first time. */
  async of<R>({ key, codec }: Pick<Maker<R>, 'key' | 'codec'>): Promise<ResultCache<R>> {
    const known = this.#caches.get(key) ?? this.#open(key, codec as Codec<unknown>);
    // One key has one kind of result: it names the model, and prose has a prefix of its own.
    return (await known) as ResultCache<R>;
  }

  /** Why images could not be looked at, by their id; since the app started. */
  failures(key: string): Map<string, string> {
    const known = this.#failures.get(key) ?? new Map<string, string>();
    this.#failures.set(key, known);
    return known;
  }

  #open(key: string, codec: Codec<unknown>): Promise<ResultCache<unknown>> {
    const file = [STUDIO, 'captioning', `${key}.jsonl`];
    const opened = ResultCache.open(this.own, file, codec);
    this.#caches.set(key, opened);
    opened.catch(() => this.#caches.delete(key)); // the caller is told; the next one tries again
    return opened;
  }
}
