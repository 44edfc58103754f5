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
import type { ConfigProblem, TrainingSettings } from '../../../shared/domain/config/index.js';
import { engineTraits, TRAINING_ENGINE } from '../../../shared/domain/engines/index.js';
import type { PlacedImage } from '../../../shared/domain/preflight/index.js';
import type { JobContext, JobsService } from '../jobs/index.js';
import type { ProjectFolders } from '../project-folder/index.js';
import { currentRequest } from '../requests/index.js';
import { findWrongCaches, type WrongCache } from '../trainer/caches/index.js';
import { cacheWorkOf } from './cache-work-of.js';
import { lookAtSet, type Look, type LookedImage } from './look.js';
import type { Sights } from './sights.js';

type OpenProject = ProjectFile & { readonly dir: string };

interface SavedSettings {
  readonly settings: TrainingSettings;
  readonly engine: EngineId;
  /** What of it is not allowed yet. */
  readonly off: readonly NamedPower[];
}

export interface PreflightDeps {
  readonly jobs: Pick<JobsService, 'start'>;
  readonly folders: Pick<ProjectFolders, 'of'>;
  /** The images as last seen. */
  readonly images: (projectId: string) => readonly DatasetImage[];
  readonly sights: Pick<Sights, 'of'>;
  readonly config: {
    saved(project: OpenProject, engine: EngineId | null): Promise<SavedSettings>;
    /** Problems of the settings of a start. */
    problemsOf(project: OpenProject, saved: SavedSettings): Promise<readonly ConfigProblem[]>;
  };
  /** What the doctor finds without looking at pixels; of those too where his last full check still holds. */
  readonly findings: (projectId: string, signal: AbortSignal) => Promise<readonly DoctorProblem[]>;
}

interface Kept {
  readonly report: PreflightReport;
  readonly images: readonly PreflightImage[];
  readonly fingerprint: string;
}

/** Says before a run exactly what the trainer will train. Nothing is written. */
export class PreflightService {
  readonly #kept = new Map<string, Kept>();
  readonly #running = new Map<string, JobIdOf<'preflight'>>();

  constructor(private readonly deps: PreflightDeps) {}

  /** Looks as a job; a look with the same engine that is on its way is joined. */
  run(project: OpenProject, engine: EngineId | null): Pick<Job<'preflight'>, 'id'> {
    const key = `${project.id} ${engine ?? ''}`;
    const running = this.#running.get(key);
    // What another process asks for keeps a job of its own: it must be able to go on elsewhere.
    if (running !== undefined && currentRequest() === null) return { id: running };
    const spec = { kind: 'preflight', title: 'Looking at what will be trained' } as const;
    const job = this.deps.jobs.start({ ...spec, projectId: project.id, canGoOn: true }, (context) =>
      this.#look(project, engine, context).finally(() => this.#running.delete(key)),
    );
    this.#running.set(key, job.id);
    return job;
  }

  /** The last report and a page of its images. */
  async get(project: OpenProject, from: number, limit: number): Promise<Output<'preflight.get'>> {
    const kept = this.#kept.get(project.id);
    if (!kept) return { report: null, isStale: false, images: [], next: null, total: 0 };
    const { report, images, fingerprint } = kept;
    const saved = await this.deps.config.saved(project, report.engine);
    const now = fingerprintOf(project, saved, this.deps.images(project.id));
    const end = from + limit;
    return {
      report,
      isStale: now !== fingerprint,
      images: images.slice(from, end),
      next: end < images.length ? end : null,
      total: images.length,
    };
  }

  /** The trainer’s caches that a run with the saved settings must not use. Throws on abort. */
  async wrongCaches(project: OpenProject, signal: AbortSignal): Promise<readonly WrongCache[]> {
    const sight = await this.deps.sights.of(project);
    const saved = await this.deps.config.saved(project, TRAINING_ENGINE);
    const folder = this.deps.folders.of(project);
    const look = await lookAtSet({ project, folder, ...saved, sight, signal });
    return this.#wrongCaches(project, saved, look, signal);
  }

  async #wrongCaches(
    project: OpenProject,
    saved: SavedSettings,
    look: Look,
    signal: AbortSignal,
  ): Promise<readonly WrongCache[]> {
    if (!engineTraits(saved.engine).keepsCaches) return [];
    const work = cacheWorkOf(look, saved.settings);
    // What model files they were made with may not be looked at before those are allowed.
    const known = saved.off.length === 0 ? work : { ...work, latents: null, text: null };
    return findWrongCaches(this.deps.folders.of(project).own, known, signal);
  }

  detach(projectId: string): void {
    this.#kept.delete(projectId);
  }

  async #look(
    project: OpenProject,
    engine: EngineId | null,
    { signal, message }: JobContext,
  ): Promise<JobResult<'preflight'>> {
    const { config, sights, findings } = this.deps;
    const sight = await sights.of(project);
    signal.throwIfAborted();
    const saved = await config.saved(project, engine);
    const fingerprint = fingerprintOf(project, saved, sight.images);
    const folder = this.deps.folders.of(project);
    message('Reading captions');
    const look = await lookAtSet({ project, folder, ...saved, sight, signal });
    message('Checking settings and model files');
    const problems = [...(await config.problemsOf(project, saved)), ...look.problems];
    const found = await findings(project.id, signal);
    message('Checking caches');
    const badCaches = await this.#wrongCaches(project, saved, look, signal);
    const report = reportOf(saved, look, { problems, findings: found });
    const kept = {
      ...report,
      badCaches: badCaches.map(({ conceptId, name: file, reason, why }) => ({
        conceptId,
        file,
        reason,
        why,
      })),
    };
    this.#kept.set(project.id, { report: kept, images: look.set.images.map(imageOf), fingerprint });
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
  { concepts, triggerWord }: OpenProject,
  saved: SavedSettings,
  images: readonly DatasetImage[],
): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([concepts, triggerWord, saved]));
  for (const { id, version, captionRev } of images) hash.update(`\n${id} ${version} ${captionRev}`);
  return hash.digest('base64');
}
