import { statsIfAny } from '../../../platform/stats-if-any.js';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Job, JobResult, TaggerModelInfo } from '../../../../shared/contract/index.js';
import {
  KNOWN_MODELS,
  knownModel,
  MODEL_FILES,
  type KnownModel,
} from '../../../../shared/domain/captioning/index.js';
import { AppError } from '../../../../shared/result/errors.js';
import { download, httpGet, sha256Of } from '../../downloads/index.js';
import { throttled, type JobContext, type JobsService } from '../../jobs/index.js';

export interface ModelManagerDeps {
  readonly jobs: JobsService;
  /** Where models come to lie, a folder each. */
  readonly modelsDir: string;
  /** Address of Hugging Face or of a mirror that has its paths, and a proxy; asked for at every download. */
  readonly source: () => Promise<{ mirror: string; proxy: string }>;
}

const HUGGING_FACE = 'https://huggingface.co';
const IDLE_MS = 60_000;

/** The list of a repository's files as its server gives it; large files come with the sha256 of their content. */
const Listing = z.array(
  z.object({
    path: z.string(),
    size: z.number(),
    lfs: z.object({ oid: z.string(), size: z.number() }).optional(),
  }),
);

interface ModelFile {
  readonly name: string;
  readonly bytes: number;
  /** Null: the server gives none for small files; their length is checked. */
  readonly sha256: string | null;
}

/** Knows the models that can be had, and gets them. */
export class ModelManager {
  readonly #running = new Map<string, Job<'tagger_download'>>();

  constructor(private readonly deps: ModelManagerDeps) {}

  /** The known models, and which of them are there whole. */
  list(): Promise<TaggerModelInfo[]> {
    return Promise.all(KNOWN_MODELS.map((model) => this.#info(model)));
  }

  /** Loads a known model; one job a model. Throws `not_found` for an id that is none. */
  start(modelId: string): Job<'tagger_download'> {
    const model = knownModel(modelId);
    if (model === null) throw new AppError('not_found', `There is no model “${modelId}”.`);
    const running = this.#running.get(modelId);
    if (running) return running;
    const job = this.deps.jobs.start(
      { kind: 'tagger_download', title: `Downloading ${model.name}` },
      (context) => this.#load(model, context),
    );
    this.#running.set(modelId, job);
    void this.deps.jobs.wait(job.id).finally(() => this.#running.delete(modelId));
    return job;
  }

  async #info(model: KnownModel): Promise<TaggerModelInfo> {
    const dir = join(this.deps.modelsDir, model.id);
    const sizes = await Promise.all(
      MODEL_FILES.map((name) =>
        stat(join(dir, name)).then(
          ({ size }) => size,
          () => null,
        ),
      ),
    );
    const isThere = sizes.every((size) => size !== null);
    const { id, name, about, licence } = model;
    const sizeBytes = isThere
      ? sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
      : model.sizeBytes;
    return { id, name, about, licence, sizeBytes, isThere, dir };
  }

  async #load(model: KnownModel, job: JobContext): Promise<JobResult<'tagger_download'>> {
    const { mirror, proxy } = await this.deps.source();
    const host = (mirror === '' ? HUGGING_FACE : mirror).replace(/\/+$/, '');
    const dir = join(this.deps.modelsDir, model.id);
    const wanted = await wantedFiles(host, model, proxy, job.signal);
    const total = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
    let before = 0;
    const progress = throttled((done, all) => job.progress(done, all, 'bytes'));
    for (const { name, bytes, sha256 } of wanted) {
      job.message(name);
      const to = join(dir, name);
      const start = before;
      if (!(await isWhole(to, bytes, sha256, job.signal))) {
        await download({
          url: `${host}/${model.repository}/resolve/main/${name}`,
          to,
          bytes,
          sha256,
          proxy,
          signal: job.signal,
          onProgress: (done) => progress(start + done, total),
        });
      }
      before += bytes;
      progress(before, total);
    }
    return { dir, bytes: total };
  }
}

/** The files of a model with their sizes and hashes. Throws `not_found`, `disconnected`, and `unsupported` for another server. */
async function wantedFiles(
  host: string,
  model: KnownModel,
  proxy: string,
  signal: AbortSignal,
): Promise<ModelFile[]> {
  const url = `${host}/api/models/${model.repository}/tree/main`;
  const answer = await httpGet(url, { proxy, signal, idleMs: IDLE_MS });
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  if (answer.statusCode !== 200)
    throw new AppError('not_found', `${url} answered ${answer.statusCode ?? 0}.`, {
      hint: 'Check the mirror in Settings; empty means Hugging Face itself.',
    });
  const listing = Listing.safeParse(jsonOf(Buffer.concat(chunks).toString('utf8')));
  if (!listing.success)
    throw new AppError('unsupported', `${url} gave no list of files.`, {
      hint: 'The mirror must have the addresses of Hugging Face, also those below /api.',
    });
  return MODEL_FILES.map((name) => {
    const file = listing.data.find(({ path }) => path === name);
    if (file === undefined) throw new AppError('not_found', `${model.repository} has no ${name}.`);
    return { name, bytes: file.lfs?.size ?? file.size, sha256: file.lfs?.oid ?? null };
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // told as “no list of files”
  }
}

/** True for a file that is there as it should be; one that is there and another is removed, as it is only a download of ours. */
async function isWhole(
  path: string,
  bytes: number,
  sha256: string | null,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await statsIfAny(path);
  if (found === null) return false;
  const fits =
    found.size === bytes && (sha256 === null || (await sha256Of(path, signal)) === sha256);
  if (!fits) await rm(path);
  return fits;
}
