import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type {
  DatasetImage,
  DoctorProblem,
  EngineId,
  Job,
  JobIdOf,
  JobResult,
  NamedPower,
  Output,
  PreflightImage,
  PreflightReport,
  ProjectFile,
} from '../../../shared/contract/index.js';
import type { ConfigProblem } from '../../../shared/domain/config/schema/schema.js';
import type { TrainingSettings } from '../../../shared/domain/config/value/training-settings.js';
import { engineTraits, TRAINING_ENGINE } from '../../../shared/domain/engines/registry.js';
import type { PlacedImage } from '../../../shared/domain/preflight/plan-set.js';
import type { JobContext, JobsService } from '../jobs/index.js';
import type { OpenProject } from '../open-project/index.js';
import { currentRequest } from '../requests/index.js';
import { findWrongCaches, type WrongCache } from '../trainer/caches/index.js';
import { cacheWorkOf } from './cache-work-of.js';
import { KeptSight } from './kept-sight.js';
import { lookAtSet, type Look, type LookedImage } from './look.js';
import type { Sight } from './sight.js';

interface SavedSettings {
  readonly settings: TrainingSettings;
  readonly engine: EngineId;
  /** What of it is not allowed yet. */
  readonly off: readonly NamedPower[];
}

export interface PreflightDeps {
  readonly jobs: Pick<JobsService, 'start' | 'wait'>;
  readonly config: {
    saved(project: OpenProject, engine: EngineId | null): Promise<SavedSettings>;
    /** Problems of the settings of a start. */
    problemsOf(project: OpenProject, saved: SavedSettings): Promise<readonly ConfigProblem[]>;
  };
}

interface KeptReport {
  readonly report: PreflightReport;
  readonly images: readonly PreflightImage[];
  readonly fingerprint: string;
}

/** Says before a run of a project exactly what the trainer will train. Nothing is written. */
export class Preflight {
  readonly #sight: KeptSight;
  readonly #running = new Map<EngineId | null, JobIdOf<'preflight'>>();
  #kept: KeptReport | null = null;

  constructor(
    private readonly project: OpenProject,
    private readonly deps: PreflightDeps,
  ) {
    this.#sight = new KeptSight(project, deps.jobs);
  }

  /** The dataset as it is now: what was seen before where that still holds, else seen anew. Throws the scan’s error. */
  sight(): Promise<Sight> {
    return this.#sight.now();
  }

  /** Looks as a job; a look with the same engine that is on its way is joined. */
  run(engine: EngineId | null): Pick<Job<'preflight'>, 'id'> {
    const running = this.#running.get(engine);
    // What another process asks for keeps a job of its own: it must be able to go on elsewhere.
    if (running !== undefined && currentRequest() === null) return { id: running };
    const spec = { kind: 'preflight', title: 'Looking at what will be trained' } as const;
    const job = this.deps.jobs.start(
      { ...spec, projectId: this.project.id, canGoOn: true },
      (context) => this.#look(engine, context).finally(() => this.#running.delete(engine)),
    );
    this.#running.set(engine, job.id);
    return job;
  }

  /** The last report and a page of its images. */
  async get(from: number, limit: number): Promise<Output<'preflight.get'>> {
    if (this.#kept === null)
      return { report: null, isStale: false, images: [], next: null, total: 0 };
    const { report, images, fingerprint } = this.#kept;
    const { dataset, file } = this.project;
    const saved = await this.deps.config.saved(this.project, report.engine);
    const end = from + limit;
    return {
      report,
      isStale: fingerprintOf(file, saved, dataset.images()) !== fingerprint,
      images: images.slice(from, end),
      next: end < images.length ? end : null,
      total: images.length,
    };
  }

  /** The trainer’s caches that a run with the saved settings must not use. Throws on abort. */
  async wrongCaches(signal: AbortSignal): Promise<readonly WrongCache[]> {
    const { file, folder } = this.project;
    const sight = await this.sight();
    const saved = await this.deps.config.saved(this.project, TRAINING_ENGINE);
    const look = await lookAtSet({ project: file, folder, ...saved, sight, signal });
    return this.#wrongCaches(saved, look, signal);
  }

  async #wrongCaches(
    saved: SavedSettings,
    look: Look,
    signal: AbortSignal,
  ): Promise<readonly WrongCache[]> {
    if (!engineTraits(saved.engine).keepsCaches) return [];
    const work = cacheWorkOf(look, saved.settings);
    // What model files they were made with may not be looked at before those are allowed.
    const known = saved.off.length === 0 ? work : { ...work, latents: null, text: null };
    return findWrongCaches(this.project.folder.own, known, signal);
  }

  async #look(
    engine: EngineId | null,
    { signal, message }: JobContext,
  ): Promise<JobResult<'preflight'>> {
    const { config } = this.deps;
    const { doctor, file, folder } = this.project;
    const sight = await this.sight();
    signal.throwIfAborted();
    const saved = await config.saved(this.project, engine);
    const fingerprint = fingerprintOf(file, saved, sight.images);
    message('Reading captions');
    const look = await lookAtSet({ project: file, folder, ...saved, sight, signal });
    message('Checking settings and model files');
    const problems = [...(await config.problemsOf(this.project, saved)), ...look.problems];
    const findings = await doctor.findings(signal);
    message('Checking caches');
    const badCaches = await this.#wrongCaches(saved, look, signal);
    const report = {
      ...reportOf(saved, look, { problems, findings }),
      badCaches: badCaches.map(({ name, conceptId, reason, why }) => {
        return { conceptId, file: name, reason, why };
      }),
    };
    this.#kept = { report, images: look.set.images.map(imageOf), fingerprint };
    return { isReady: report.isReady };
  }
}

/** Problems of the doctor that the preflight tells itself, more exactly. */
const TOLD_BETTER: ReadonlySet<DoctorProblem['id']> = new Set<DoctorProblem['id']>(['stale_cache']);

function reportOf(
  { engine }: SavedSettings,
  { plan, set, passedOver }: Look,
  found: { problems: readonly ConfigProblem[]; findings: readonly DoctorProblem[] },
): Omit<PreflightReport, 'badCaches'> {
  const findings = found.findings.filter(({ id }) => !TOLD_BETTER.has(id));
  const told = new Set<string>(findings.map(({ id }) => id));
  // What the doctor says with the images at hand, the check of the settings need not say again.
  const problems = found.problems.filter(
    ({ field, code }) => field !== 'dataset' || !(told.has(code) || code === 'stale_cache'),
  );
  return {
    madeAt: Date.now(),
    engine,
    isReady:
      !found.problems.some(({ severity }) => severity === 'error') &&
      !findings.some(({ severity }) => severity === 'blocks'),
    batchSize: plan.batchSize,
    gradientAccumulation: plan.gradientAccumulation,
    epochs: plan.epochs,
    totals: set.totals,
    buckets: [...set.buckets],
    meanAspectError: set.meanAspectError,
    passedOver: [...passedOver],
    problems,
    findings,
  };
}

function imageOf({
  image: looked,
  placement,
  timesPerEpoch,
}: PlacedImage<LookedImage>): PreflightImage {
  const { image, concept, caption } = looked;
  const { path, read, source } = caption;
  const file = path !== null && dirname(path) === concept.dir ? basename(path) : path;
  return {
    imageId: image.id,
    conceptId: concept.id,
    name: image.name,
    version: image.version,
    width: image.width,
    height: image.height,
    caption: {
      lines: read.kind === 'lines' ? [...read.lines] : [],
      source,
      file,
      endsRun: read.kind === 'ends_run' ? read.why : null,
    },
    placement:
      placement === null
        ? null
        : {
            bucket: placement.bucket,
            scaled: placement.scaled,
            crop: placement.crop,
            cropped: placement.cropped,
          },
    timesPerEpoch,
    isRegularisation: concept.isRegularisation,
    isTurnedElsewhere: image.problems.includes('exif_rotated'),
  };
}

/** A word that changes with anything a report depends on. */
function fingerprintOf(
  { concepts, triggerWord }: ProjectFile,
  saved: SavedSettings,
  images: readonly DatasetImage[],
): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([concepts, triggerWord, saved]));
  for (const { id, version, captionRev } of images) hash.update(`\n${id} ${version} ${captionRev}`);
  return hash.digest('base64');
}
