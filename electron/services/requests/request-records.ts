import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { StoredJob, type Job } from '../../../shared/contract/index.js';
import { ErrorValue, type Result } from '../../../shared/result/errors.js';
import { nodeErrorCode } from '../../platform/error-value.js';
import type { Logger } from '../../platform/log.js';
import { statsIfAny } from '../../platform/stats-if-any.js';
import { RequestNote } from './request-note.js';

/** Who asks lives on this machine and asks again within moments; a day leaves room for jobs that take long. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const KEPT_RECORDS = 500;
/** Records begun between two looks at what is too old. */
const LOOK_EVERY = 100;
/** Ids become names of files: only what `randomUUID` makes. */
const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const Answer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: ErrorValue }),
]);
const Line = z.union([
  RequestNote,
  z.object({ t: z.literal('asked'), name: z.string(), input: z.string() }),
  z.object({ t: z.literal('answer'), answer: Answer }),
  z.object({ t: z.literal('job'), job: StoredJob }),
]);
type Line = z.output<typeof Line>;

/** What is known of one request: what it noted, its answer, the end of its job. */
export interface RequestRecord {
  /** True when an earlier attempt had begun. */
  readonly isRepeated: boolean;
  /** True when the earlier attempt had another name or input. */
  readonly isOther: boolean;
  readonly notes: readonly RequestNote[];
  readonly answer: Result<unknown> | null;
  readonly job: Job | null;
  note(note: RequestNote): Promise<void>;
  answered(answer: Result<unknown>): Promise<void>;
  ended(job: Job): Promise<void>;
}

/**
 * Records of requests from other processes, one file each in the local data folder; the next owner of a project answers from
 * them. Written without fsync: a power loss also ends the processes that would ask again.
 */
export class RequestRecords {
  #begun = 0;

  constructor(
    private readonly dir: string,
    private readonly log: Logger,
    private readonly now: () => number = Date.now,
  ) {}

  /** True for what may be the id of a request. */
  static isId(id: string): boolean {
    return REQUEST_ID.test(id);
  }

  /** Begins or goes on with the record of a request to a project. Where it cannot be kept, that is logged and work goes on. */
  async begin(
    projectDir: string,
    id: string,
    asked: { readonly name: string; readonly input: unknown },
  ): Promise<RequestRecord> {
    if (!RequestRecords.isId(id)) throw new Error('no id of a request');
    if (this.#begun++ % LOOK_EVERY === 0) await this.#attempt(() => this.#tidy());
    const folder = join(this.dir, digest(projectDir).slice(0, 24));
    const path = join(folder, `${id}.jsonl`);
    const lines = (await this.#attempt(() => readLines(path))) ?? [];
    const first: Line = {
      t: 'asked',
      name: asked.name,
      input: digest(JSON.stringify(asked.input)),
    };
    const before = lines.find((line) => line.t === 'asked');
    if (before === undefined) {
      await this.#attempt(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await append(path, first);
      });
    }
    return this.#recordOf(path, first, before, lines);
  }

  #recordOf(
    path: string,
    first: Line,
    before: Line | undefined,
    lines: readonly Line[],
  ): RequestRecord {
    let answer = lines.findLast((line) => line.t === 'answer')?.answer ?? null;
    return {
      isRepeated: before !== undefined,
      isOther: before !== undefined && JSON.stringify(before) !== JSON.stringify(first),
      notes: lines.flatMap((line) => {
        const note = RequestNote.safeParse(line);
        return note.success ? [note.data] : [];
      }),
      answer: answer as Result<unknown> | null,
      job: lines.findLast((line) => line.t === 'job')?.job ?? null,
      note: async (note) => void (await this.#attempt(() => append(path, note))),
      answered: async (given) => {
        answer = given as z.output<typeof Answer>;
        await this.#attempt(() =>
          append(path, { t: 'answer', answer: given as z.output<typeof Answer> }),
        );
      },
      // Once the job has ended, the notes are dropped: an import writes one for each file.
      ended: async (job) => {
        const kept: Line[] = [
          first,
          ...(answer === null ? [] : [{ t: 'answer' as const, answer }]),
        ];
        await this.#attempt(() => replace(path, [...kept, { t: 'job', job }]));
      },
    };
  }

  /** Removes what nobody will ask for any more. */
  async #tidy(): Promise<void> {
    const files: { path: string; at: number }[] = [];
    for (const folder of await namesIn(this.dir)) {
      for (const name of await namesIn(join(this.dir, folder))) {
        const path = join(this.dir, folder, name);
        const found = await statsIfAny(path); // another process tidies, too
        if (found?.isFile()) files.push({ path, at: found.mtimeMs });
      }
    }
    files.sort((one, other) => other.at - one.at);
    const old = files.filter(({ at }, place) => place >= KEPT_RECORDS || at < this.now() - KEPT_MS);
    for (const { path } of old) await unlink(path).catch(() => undefined); // another process was quicker
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.log.error('what another process asked for could not be recorded', error);
      return null;
    }
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function append(path: string, line: Line): Promise<void> {
  // A leading newline keeps a line that a kill cut short from joining the next one.
  return appendFile(path, `\n${JSON.stringify(line)}`, { mode: 0o600 });
}

async function replace(path: string, lines: readonly Line[]): Promise<void> {
  const whole = `${path}.new`;
  await writeFile(whole, lines.map((line) => `\n${JSON.stringify(line)}`).join(''), {
    mode: 0o600,
  });
  await rename(whole, path);
}

/** The whole lines of a record; one that a kill cut off is none. */
async function readLines(path: string): Promise<Line[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const read = Line.safeParse(parseJson(line));
    return read.success ? [read.data] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // cut off: the schema then refuses it
  }
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    const code = nodeErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
