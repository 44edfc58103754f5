import type {
  DoctorProblem,
  DoctorFix,
  DoctorReport,
  Job,
  JobIdOf,
  JobResult,
  Output,
} from '../../../shared/contract/index.js';
import { DOCTOR_PROBLEM_TEXTS } from '../../../shared/domain/doctor/problem-texts.js';
import { AppError } from '../../../shared/result/errors.js';
import { Queue } from '../../platform/bounded.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import { throttled, type JobContext, type JobsService } from '../jobs/index.js';
import type { OpenProject, Room } from '../open-project/index.js';
import { currentRequest } from '../requests/index.js';
import { deleteImages } from '../trash/index.js';
import { examineImage } from './examine-image.js';
import { examineSubject, type ExamineOptions } from './examine-subject.js';
import { fixImages } from './fix-images.js';
import type { TrainerReader } from './ask-trainer.js';
import { PixelStore } from './pixel-store.js';
import { readReport, writeReport, type StoredReport } from './report-store.js';
import { fingerprintOf, subjectOf, type Subject } from './subject.js';
import { VerdictStore } from './verdict-store.js';

/** What the doctor works with, whichever project he is called to. */
export interface DoctorTools {
  /** The bundle of `worker/main.ts`. */
  readonly workerFile: string;
  readonly reader: TrainerReader;
  /** Makes the counter of T5 tokens, once. */
  readonly t5Tokens: () => Promise<(line: string) => number>;
}

export interface DoctorDeps extends DoctorTools {
  readonly bus: EventBus;
  readonly jobs: JobsService;
  readonly log: Logger;
}

/** Changes come in bursts; the report is compared with the dataset once they have ended for this long. */
const SETTLE_MS = 200;

/** Says what is wrong with the dataset of a project, from facts, and mends it through the history. */
export class Doctor implements Room {
  readonly #store: PixelStore;
  readonly #verdicts: VerdictStore;
  #stored: StoredReport | null = null;
  /** Concepts whose folders were off at the last look. */
  #off: ReadonlySet<string> = new Set();
  #isStale = false;
  /** The check that runs or waits, by depth: a second wish joins it. */
  readonly #running = new Map<DoctorReport['depth'], JobIdOf<'doctor'>>();
  readonly #turns = new Queue();
  #timer: NodeJS.Timeout | null = null;
  #stopListening: (() => void) | null = null;

  constructor(
    private readonly project: OpenProject,
    private readonly deps: DoctorDeps,
  ) {
    const { folder, guard } = project;
    this.#store = new PixelStore(folder.own, () => guard.isWritable());
    this.#verdicts = new VerdictStore(folder.own, () => guard.isWritable());
  }

  /** Reads the last report from disk; from now on it is compared with the dataset. */
  async open(): Promise<void> {
    const { id, folder } = this.project;
    [this.#stored, this.#off] = await Promise.all([readReport(folder.own), folder.off()]);
    this.#stopListening = this.deps.bus.on('datasets.changed', id, () => this.#compareSoon());
    this.#compareSoon();
  }

  /** The report may be stale once settings or concepts have changed. */
  changed(): void {
    this.#compareSoon();
  }

  close(): void {
    this.#stopListening?.();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** The last report, and whether the dataset has changed since. */
  get(): Output<'doctor.get'> {
    this.#compare();
    const seq = this.deps.bus.seq('doctor.changed', this.project.id);
    return { report: this.#stored?.report ?? null, isStale: this.#isStale, seq };
  }

  /** Checks as a job; a check of the same depth that is on its way is joined. */
  run(depth: DoctorReport['depth']): Pick<Job<'doctor'>, 'id'> {
    const running = this.#running.get(depth);
    // A request of another process needs a job of its own, which the next owner of the project can start again.
    if (running !== undefined && currentRequest() === null) return { id: running };
    const title = depth === 'full' ? 'Checking images' : 'Checking the dataset';
    const spec = { kind: 'doctor', title, projectId: this.project.id, canGoOn: true } as const;
    const job = this.deps.jobs.start(spec, (context) =>
      this.#turns.run(() => this.#check(depth, context)).finally(() => this.#running.delete(depth)),
    );
    this.#running.set(depth, job.id);
    return job;
  }

  /** Mends images as a job, one step of the history. Throws `bad_request` for a fix that cannot be. */
  fix(fix: DoctorFix, imageIds: readonly string[]): Job<'fix' | 'captions'> {
    const { project } = this;
    if (fix === 'trigger_first') {
      const trigger = project.file.triggerWord.trim();
      if (trigger === '') {
        throw new AppError('bad_request', 'The project has no trigger word.', {
          hint: 'Give it one on the project’s page first.',
        });
      }
      return project.captions.applyEdit(imageIds, { kind: 'trigger_first', trigger });
    }
    const title = fix === 'delete' ? 'Deleting images' : 'Mending images';
    return this.deps.jobs.start({ kind: 'fix', title, projectId: project.id }, async (context) => {
      if (fix !== 'delete') return fixImages(project, fix, imageIds, context);
      const { deleted, ...rest } = await deleteImages(project, imageIds, context);
      return { changed: deleted, ...rest };
    });
  }

  /**
   * What stands in the way now: the last full report where it still holds, else a fast check that is not kept. Throws on
   * abort.
   */
  async findings(signal: AbortSignal): Promise<readonly DoctorProblem[]> {
    const last = this.lastProblems();
    if (last.length > 0) return last;
    // The preflight, which asks for these findings, judges the caches itself.
    const how = { depth: 'fast', wrongCaches: [], signal } as const;
    return (await this.#examine(await this.#looked(), how)).findings;
  }

  /** Problems of the last full report, as long as it holds; else none. */
  lastProblems(): readonly DoctorProblem[] {
    this.#compare();
    const last = this.#stored?.report;
    return last?.depth === 'full' && !this.#isStale ? last.findings : [];
  }

  /** What the trainer makes of one image, as it is now. Throws `not_found`. */
  async image(imageId: string): Promise<Output<'doctor.image'>> {
    const image = this.project.dataset.image(imageId);
    if (image === null) throw new AppError('not_found', 'That image is no longer there.');
    await this.#store.load();
    return examineImage(this.#subject([image]), image, {
      store: this.#store,
      verdicts: this.#verdicts,
      groupsOf: groupsWith(this.#stored?.report.findings ?? []),
    });
  }

  async #check(depth: DoctorReport['depth'], job: JobContext): Promise<JobResult<'doctor'>> {
    const { folder, guard, preflight } = this.project;
    // Files on disk may be newer than the last scan; this call looks at the disk and updates the dataset, too.
    const wrongCaches = await preflight.wrongCaches(job.signal);
    job.signal.throwIfAborted();
    const subject = await this.#looked();
    const fingerprint = fingerprintOf(subject);
    const examined = await this.#examine(subject, {
      depth,
      wrongCaches,
      signal: job.signal,
      progress: throttled((done, total) => job.progress(done, total, 'images')),
      unavailable: (error) => {
        this.deps.log.warn(error.message);
        job.message(error.message);
      },
    });
    const report: DoctorReport = { checkedAt: Date.now(), ...examined };
    this.#stored = { fingerprint, report };
    // In a read-only project the report is shown but not stored.
    if (await guard.isWritable()) await writeReport(folder.own, this.#stored);
    this.#isStale = fingerprintOf(this.#subject()) !== fingerprint;
    this.#tell();
    const blocks = report.findings.filter(({ severity }) => severity === 'blocks').length;
    return { score: report.score.value, findings: report.findings.length, blocks };
  }

  #examine(
    subject: Subject,
    how: Pick<ExamineOptions, 'depth' | 'wrongCaches' | 'signal' | 'progress' | 'unavailable'>,
  ) {
    const { dataset, folder } = this.project;
    const { reader, t5Tokens, workerFile } = this.deps;
    return examineSubject(subject, {
      ...{ ...how, reader, t5Tokens, workerFile },
      store: this.#store,
      verdicts: this.#verdicts,
      passedOver: () => folder.passedOver(),
      pathOf: (image) => dataset.imagePath(image.id),
    });
  }

  /** The subject of the check, after asking again which concepts are off. */
  async #looked(): Promise<Subject> {
    this.#off = await this.project.folder.off();
    return this.#subject();
  }

  #subject(images = this.project.dataset.images()): Subject {
    const { file, folder } = this.project;
    return subjectOf(file, { folder, off: this.#off }, images);
  }

  /** Compares the report with the dataset, soon. */
  #compareSoon(): void {
    if (this.#stored === null) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#compare();
    }, SETTLE_MS).unref();
  }

  #compare(): void {
    // Before every file was seen, nothing can be said of the whole.
    if (this.#stored === null || !this.project.dataset.isComplete) return;
    const isStale = fingerprintOf(this.#subject()) !== this.#stored.fingerprint;
    if (isStale === this.#isStale) return;
    this.#isStale = isStale;
    this.#tell();
  }

  #tell(): void {
    const checkedAt = this.#stored?.report.checkedAt ?? null;
    const isStale = this.#isStale;
    this.deps.bus.emit('doctor.changed', this.project.id, { checkedAt, isStale });
  }
}

/** What the last report says of an image together with others; that cannot be seen on the image alone. */
function groupsWith(
  findings: readonly DoctorProblem[],
): (imageId: string) => { id: DoctorProblem['id']; text: string }[] {
  return (imageId) =>
    findings.flatMap(({ id, groups, measured }) => {
      if (!groups.some((group) => group.includes(imageId))) return [];
      const more = measured[imageId];
      const { one } = DOCTOR_PROBLEM_TEXTS[id];
      return [{ id, text: more === undefined ? one : `${one}: ${more}` }];
    });
}
