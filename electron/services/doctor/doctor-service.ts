import type {
  DatasetImage,
  DoctorFinding,
  DoctorFix,
  DoctorReport,
  Job,
  JobIdOf,
  JobResult,
  Output,
} from '../../../shared/contract/index.js';
import { FINDING_TEXTS } from '../../../shared/domain/doctor/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { Queue } from '../../platform/bounded.js';
import type { Logger } from '../../platform/log.js';
import type { CaptionsService } from '../captions/index.js';
import type { DatasetsService, FoundConcepts } from '../datasets/index.js';
import type { EventBus } from '../events/event-bus.js';
import type { HistoryById } from '../history/index.js';
import { throttled, type JobContext, type JobsService } from '../jobs/index.js';
import type { WriteGuard } from '../leases/index.js';
import { currentRequest } from '../requests/index.js';
import type { WrongCache } from '../trainer-caches/index.js';
import { deleteImages } from '../trash/index.js';
import { examineFolder } from './examine-folder.js';
import { examineImage } from './examine-image.js';
import { examineSubject } from './examine-subject.js';
import { fixImages } from './fix-images.js';
import type { TrainerReader } from './ask-trainer.js';
import { PixelStore } from './pixel-store.js';
import { readReport, writeReport, type StoredReport } from './report-store.js';
import { fingerprintOf, subjectOf, type Subject, type SubjectProject } from './subject.js';
import { VerdictStore } from './verdict-store.js';

export interface DoctorDeps {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly log: Logger;
  readonly datasets: Pick<
    DatasetsService,
    | 'snapshot'
    | 'imagePath'
    | 'captionPath'
    | 'captionOnDisk'
    | 'captionsElsewhere'
    | 'folder'
    | 'concepts'
    | 'images'
  >;
  readonly history: Pick<HistoryById, 'perform' | 'doneBefore'>;
  readonly captions: Pick<CaptionsService, 'applyEdit'>;
  readonly guard: WriteGuard;
  /** The bundle of `worker/main.ts`. */
  readonly workerFile: string;
  readonly reader: TrainerReader;
  /**
   * Brings the dataset up to date with what is on disk; resolves with the trainer’s caches that the next run must not use, as the
   * preflight judges them. Throws on abort.
   */
  readonly wrongCaches: (
    project: SubjectProject,
    signal: AbortSignal,
  ) => Promise<readonly WrongCache[]>;
  /** Makes the counter of T5 tokens, once. */
  readonly t5Tokens: () => Promise<(line: string) => number>;
}

interface Open {
  project: SubjectProject;
  readonly store: PixelStore;
  readonly verdicts: VerdictStore;
  stored: StoredReport | null;
  /** Concepts whose folders were off at the last look. */
  off: ReadonlySet<string>;
  isStale: boolean;
  /** The check that runs or waits, by depth: a second wish joins it. */
  readonly running: Map<DoctorReport['depth'], JobIdOf<'doctor'>>;
  readonly turns: Queue;
  timer: NodeJS.Timeout | null;
}

/** Changes come in bursts; the report is compared with the dataset once they have ended for this long. */
const SETTLE_MS = 200;

/** Says what is wrong with the dataset of an open project, from facts, and mends it through the history. */
export class DoctorService {
  readonly #open = new Map<string, Open>();
  readonly #stop: () => void;

  constructor(private readonly deps: DoctorDeps) {
    this.#stop = deps.bus.on('datasets.changed', null, (_, { key }) => this.#look(key));
  }

  /** Begins to follow a project; its last report is read from disk. */
  async attach(project: SubjectProject): Promise<void> {
    const folder = this.deps.datasets.folder(project.id);
    const [stored, off] = await Promise.all([readReport(folder.own), folder.off()]);
    this.#open.set(project.id, {
      project,
      store: new PixelStore(folder.own, () => this.deps.guard.isWritable(project.id)),
      verdicts: new VerdictStore(folder.own, () => this.deps.guard.isWritable(project.id)),
      stored,
      off,
      isStale: false,
      running: new Map(),
      turns: new Queue(),
      timer: null,
    });
    this.#look(project.id);
  }

  /** Takes over changed settings and concepts: the report may be of yesterday then. */
  update(project: SubjectProject): void {
    const open = this.#open.get(project.id);
    if (!open) return;
    open.project = project;
    this.#look(project.id);
  }

  detach(projectId: string): void {
    const open = this.#open.get(projectId);
    if (open?.timer) clearTimeout(open.timer);
    this.#open.delete(projectId);
  }

  close(): void {
    this.#stop();
    for (const projectId of [...this.#open.keys()]) this.detach(projectId);
  }

  /** The last report, and whether the dataset has changed since. */
  get(projectId: string): Output<'doctor.get'> {
    const open = this.#get(projectId);
    this.#compare(open);
    const seq = this.deps.bus.seq('doctor.changed', projectId);
    return { report: open.stored?.report ?? null, isStale: open.isStale, seq };
  }

  /** Checks as a job; a check of the same depth that is on its way is joined. */
  run(projectId: string, depth: DoctorReport['depth']): Pick<Job<'doctor'>, 'id'> {
    const open = this.#get(projectId);
    const running = open.running.get(depth);
    // What another process asks for keeps a job of its own: it must be able to go on elsewhere.
    if (running !== undefined && currentRequest() === null) return { id: running };
    const title = depth === 'full' ? 'Checking images' : 'Checking the dataset';
    const spec = { kind: 'doctor', title, projectId, canGoOn: true } as const;
    const job = this.deps.jobs.start(spec, (context) =>
      open.turns
        .run(() => this.#check(open, depth, context))
        .finally(() => open.running.delete(depth)),
    );
    open.running.set(depth, job.id);
    return job;
  }

  /** Mends images as a job, one step of the history. Throws `bad_request` for a fix that cannot be. */
  fix(projectId: string, fix: DoctorFix, imageIds: readonly string[]): Job<'fix' | 'captions'> {
    const { jobs, captions } = this.deps;
    const { project } = this.#get(projectId);
    if (fix === 'trigger_first') {
      const trigger = project.triggerWord.trim();
      if (trigger === '') {
        throw new AppError('bad_request', 'The project has no trigger word.', {
          hint: 'Give it one on the project’s page first.',
        });
      }
      return captions.applyEdit(projectId, imageIds, { kind: 'trigger_first', trigger });
    }
    const title = fix === 'delete' ? 'Deleting images' : 'Mending images';
    return jobs.start({ kind: 'fix', title, projectId }, async (context) => {
      const ports = this.#fixPorts(projectId);
      if (fix !== 'delete') return fixImages(projectId, fix, imageIds, ports, context);
      const { deleted, ...rest } = await deleteImages(projectId, imageIds, ports, context);
      return { changed: deleted, ...rest };
    });
  }

  /** Checks a folder that is no project; `found`: what `findConcepts` found in it. Nothing is written. */
  examineFolder(found: FoundConcepts, depth: DoctorReport['depth']): Promise<DoctorReport> {
    const { t5Tokens, workerFile, reader } = this.deps;
    return examineFolder(found, { depth, t5Tokens, workerFile, reader });
  }

  /**
   * What stands in the way now: the last full report where it still holds, else a fast check that is not kept. Throws on
   * abort.
   */
  async findings(projectId: string, signal: AbortSignal): Promise<readonly DoctorFinding[]> {
    const last = this.lastFindings(projectId);
    if (last.length > 0) return last;
    const open = this.#get(projectId);
    open.off = await this.deps.datasets.folder(projectId).off();
    const { findings } = await examineSubject(this.#subject(open), {
      depth: 'fast',
      store: open.store,
      verdicts: open.verdicts,
      reader: this.deps.reader,
      workerFile: this.deps.workerFile,
      passedOver: () => this.deps.datasets.folder(projectId).passedOver(),
      pathOf: (image) => this.deps.datasets.imagePath(projectId, image.id),
      t5Tokens: this.deps.t5Tokens,
      // Who asks for these judges the caches itself.
      wrongCaches: [],
      signal,
    });
    return findings;
  }

  /** Findings of the last full report, as long as it holds; else none. */
  lastFindings(projectId: string): readonly DoctorFinding[] {
    const open = this.#get(projectId);
    this.#compare(open);
    const last = open.stored?.report;
    return last?.depth === 'full' && !open.isStale ? last.findings : [];
  }

  /** What the trainer makes of one image, as it is now. Throws `not_found`. */
  async image(projectId: string, imageId: string): Promise<Output<'doctor.image'>> {
    const open = this.#get(projectId);
    const image = this.#findImage(projectId, imageId);
    await open.store.load();
    const findings = open.stored?.report.findings ?? [];
    const subject = this.#subject(open, [image]);
    return examineImage(subject, image, {
      store: open.store,
      verdicts: open.verdicts,
      groupsOf: groupsWith(findings),
    });
  }

  #findImage(projectId: string, imageId: string): DatasetImage {
    const image = this.deps.datasets.images(projectId).find(({ id }) => id === imageId);
    if (!image) throw new AppError('not_found', 'That image is no longer there.');
    return image;
  }

  #fixPorts(projectId: string) {
    const { datasets, guard, history } = this.deps;
    return {
      history,
      folder: datasets.folder(projectId),
      concepts: datasets.concepts(projectId),
      imagePath: async (imageId: string) => {
        await guard.mayWrite(projectId); // its copy is made next
        return datasets.imagePath(projectId, imageId);
      },
      captionPath: (imageId: string) => datasets.captionPath(projectId, imageId),
      captionOnDisk: (imageId: string) => datasets.captionOnDisk(projectId, imageId),
      captionsElsewhere: () => datasets.captionsElsewhere(projectId),
      images: () => datasets.snapshot(projectId).images,
    };
  }

  async #check(
    open: Open,
    depth: DoctorReport['depth'],
    job: JobContext,
  ): Promise<JobResult<'doctor'>> {
    const { datasets, guard, log, reader, t5Tokens, workerFile } = this.deps;
    const projectId = open.project.id;
    // What is on disk decides, not what the grid last saw.
    const wrongCaches = await this.deps.wrongCaches(open.project, job.signal);
    job.signal.throwIfAborted();
    open.off = await datasets.folder(projectId).off();
    const subject = this.#subject(open);
    const fingerprint = fingerprintOf(subject);
    const examined = await examineSubject(subject, {
      depth,
      store: open.store,
      verdicts: open.verdicts,
      reader,
      workerFile,
      passedOver: () => datasets.folder(projectId).passedOver(),
      pathOf: (image) => datasets.imagePath(projectId, image.id),
      t5Tokens,
      wrongCaches,
      signal: job.signal,
      progress: throttled((done, total) => job.progress(done, total, 'images')),
      unavailable: (error) => {
        log.warn(error.message);
        job.message(error.message);
      },
    });
    const report: DoctorReport = { checkedAt: Date.now(), ...examined };
    open.stored = { fingerprint, report };
    // Where nothing may be written, it is shown all the same.
    if (await guard.isWritable(projectId))
      await writeReport(datasets.folder(projectId).own, open.stored);
    open.isStale = fingerprintOf(this.#subject(open)) !== fingerprint;
    this.#tell(open);
    const blocks = report.findings.filter(({ severity }) => severity === 'blocks').length;
    return { score: report.score.value, findings: report.findings.length, blocks };
  }

  #subject({ project, off }: Open, images = this.deps.datasets.images(project.id)): Subject {
    return subjectOf(project, { folder: this.deps.datasets.folder(project.id), off }, images);
  }

  /** Compares the report with the dataset, soon. */
  #look(projectId: string): void {
    const open = this.#open.get(projectId);
    if (!open || open.stored === null || open.timer) return;
    open.timer = setTimeout(() => {
      open.timer = null;
      if (this.#open.get(projectId) === open) this.#compare(open);
    }, SETTLE_MS);
    open.timer.unref();
  }

  #compare(open: Open): void {
    // Before every file was seen, nothing can be said of the whole.
    if (open.stored === null || !this.deps.datasets.snapshot(open.project.id).isComplete) return;
    const isStale = fingerprintOf(this.#subject(open)) !== open.stored.fingerprint;
    if (isStale === open.isStale) return;
    open.isStale = isStale;
    this.#tell(open);
  }

  #tell({ project, stored, isStale }: Open): void {
    const checkedAt = stored?.report.checkedAt ?? null;
    this.deps.bus.emit('doctor.changed', project.id, { checkedAt, isStale });
  }

  #get(projectId: string): Open {
    const open = this.#open.get(projectId);
    if (!open) throw new AppError('not_found', 'That project is not open.');
    return open;
  }
}

/** What the last report says of an image together with others; that cannot be seen on the image alone. */
function groupsWith(
  findings: readonly DoctorFinding[],
): (imageId: string) => { id: DoctorFinding['id']; text: string }[] {
  return (imageId) =>
    findings.flatMap(({ id, groups, measured }) => {
      if (!groups.some((group) => group.includes(imageId))) return [];
      const more = measured[imageId];
      const { one } = FINDING_TEXTS[id];
      return [{ id, text: more === undefined ? one : `${one}: ${more}` }];
    });
}
