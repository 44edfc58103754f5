import { dirname } from 'node:path';
import type * as z from 'zod';
import type { History } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { syncFolder } from '../../platform/atomic-file.js';
import { forEachBounded, Queue } from '../../platform/bounded.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import type { WriteGuard } from '../leases/index.js';
import { datasetFence } from '../project-folder/index.js';
import { currentRequest } from '../requests/index.js';
import {
  areAll,
  carryOut,
  nameOfChange,
  pathsOfChange,
  type Direction,
  type FileChange,
} from './changes.js';
import { doneBefore, movedBefore, type DoneBefore } from './earlier-attempt.js';
import { Journal } from './journal.js';
import {
  editOf,
  joinedWith,
  view,
  type Created,
  type HistoryProject,
  type HistoryEntry,
  type OpenHistory,
  type StepAbout,
} from './open-project.js';
import { removeTemporaries } from './temporaries.js';
import { replay } from './stacks.js';

export interface Progress {
  readonly signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
}

export interface Performed {
  readonly stepId: string | null;
  /** Files that are different now. */
  readonly changed: number;
  readonly failed: { file: string; reason: string }[];
}

export interface HistoryDeps {
  readonly bus: EventBus;
  readonly log: Logger;
  /** Told of files that changed, so that the grid shows them; awaited. */
  readonly onChanged: (projectId: string, paths: readonly string[]) => Promise<void>;
  /** Absent: who opens a project here may write it. */
  readonly guard?: WriteGuard;
  readonly now?: () => number;
}

/** Older steps are let go of; each may hold the captions of a whole dataset twice. */
const KEPT = 500;
/** Files that come so soon after one another are one import; a longer list would be written over and over. */
const ONE_IMPORT_MS = 10_000;
const ONE_IMPORT_FILES = 500;
/** Files written at once: a synced write waits for the disk most of its time. */
const PARALLEL = 16;

/** All that can be undone in the open projects: every change of the user's files goes through here, journal first. */
export class HistoryService {
  readonly #open = new Map<string, OpenHistory>();

  constructor(private readonly deps: HistoryDeps) {}

  /** Reads the journal of a project and ends what a crash had cut off, where it may be written. */
  async attach(project: HistoryProject): Promise<void> {
    const { guard } = this.deps;
    const mayWrite = async () => guard?.mayWrite(project.id);
    const canWrite = guard === undefined || (await guard.isWritable(project.id));
    const journal = new Journal(project.folder.own, mayWrite);
    const stacks = replay(await journal.readLog(canWrite));
    const about = async (numbers: readonly number[]): Promise<HistoryEntry[]> => {
      const known = await Promise.all(
        numbers.map(async (number) => ({ number, step: await journal.readAbout(number) })),
      );
      return known.flatMap(({ number, step }) => {
        const files = stacks.files.get(number);
        if (step) return [{ number, step: files === undefined ? step : { ...step, files } }];
        this.deps.log.warn(`Step ${number} of the history cannot be read and is left out.`);
        return [];
      });
    };
    const open: OpenHistory = {
      project,
      journal,
      undo: await about(stacks.undo),
      redo: await about(stacks.redo),
      lastEdit: null,
      lastImport: null,
      finished: null,
      turns: new Queue(),
    };
    this.#open.set(project.id, open);
    if (!canWrite) return;
    if (stacks.unfinished) await this.#finish(open, stacks.unfinished);
    await this.#tidy(open);
  }

  /** Takes over a changed list of concepts. */
  update(project: HistoryProject): void {
    const open = this.#open.get(project.id);
    if (open) open.project = project;
  }

  async detach(projectId: string): Promise<void> {
    const open = this.#open.get(projectId);
    this.#open.delete(projectId);
    await open?.turns.run(() => Promise.resolve());
  }

  get(projectId: string): History & { seq: number } {
    const open = this.#get(projectId);
    return { ...view(open), seq: this.deps.bus.seq('history.changed', projectId) };
  }

  /** What an earlier attempt of the current request has done already; null when nothing had begun. */
  doneBefore<T>(projectId: string, toldBy: z.ZodType<T>): DoneBefore<T> | null {
    return doneBefore(this.#get(projectId), toldBy);
  }

  /**
   * Does one step: writes the journal, then changes the files, each atomically. What is cancelled, or stopped by a full
   * disk, stays as far as it came and can be undone; a full disk throws `disk_full`.
   */
  perform(
    projectId: string,
    about: StepAbout,
    changes: readonly FileChange[],
    progress: Progress = {},
  ): Promise<Performed> {
    const open = this.#get(projectId);
    return open.turns.run(async () => {
      if (changes.length === 0) return { stepId: null, changed: 0, failed: [] };
      const joined = joinedWith(open, about, changes, this.#now());
      const { number, step } = await open.journal.writeStep(
        { at: this.#now(), kind: about.kind, label: about.label, files: about.files ?? 0 },
        joined?.changes ?? changes,
      );
      const instead = joined === null ? {} : { instead: joined.number };
      await currentRequest()?.note({ t: 'step', stepId: step.id, told: about.told ?? {} });
      await open.journal.log({ step: number, did: 'begin', ...instead });
      const dropped = open.redo.splice(0);
      if (joined !== null) dropped.push(...open.undo.splice(-1));
      const known = { number, step };
      open.undo.push(known);
      const result = await this.#carryOut(open, joined?.changes ?? changes, 'forward', progress);
      const isNothing = result.changed === 0 && joined === null;
      const files = about.files ?? result.changed;
      await open.journal.log(
        isNothing ? { step: number, did: 'drop' } : { step: number, did: 'end', files },
      );
      open.undo.splice(-1, 1, ...(isNothing ? [] : [{ number, step: { ...step, files } }]));
      open.lastEdit = editOf(joined?.changes ?? changes, step.at);
      await this.#drop(open, isNothing ? [...dropped, known] : dropped);
      await this.#settle(open, changes);
      throwFatal(result);
      return { stepId: isNothing ? null : step.id, changed: result.changed, failed: result.failed };
    });
  }

  /**
   * Notes files that an import has put in place: undo moves each into the trash, redo brings it back. A browser sends files
   * one by one; what comes within seconds is one step. `label` gets the number of files.
   */
  recordCreated(
    projectId: string,
    label: (files: readonly Created[]) => string,
    files: readonly Created[],
  ): Promise<void> {
    const open = this.#get(projectId);
    return open.turns.run(async () => {
      const at = this.#now();
      const before = open.lastImport;
      const joins =
        before !== null &&
        before.number === open.undo.at(-1)?.number &&
        at - before.at < ONE_IMPORT_MS &&
        before.files.length < ONE_IMPORT_FILES;
      const all = joins ? [...before.files, ...files] : files;
      const { number, step } = await open.journal.writeStep(
        { at, kind: 'import', label: label(all), files: all.length },
        all.map(({ path, trash }) => ({ type: 'move', from: trash, to: path })),
      );
      const instead = joins ? { instead: before.number } : {};
      await open.journal.log(
        { step: number, did: 'begin', ...instead },
        { step: number, did: 'end' },
      );
      const dropped = open.redo.splice(0);
      if (joins) dropped.push(...open.undo.splice(-1));
      open.undo.push({ number, step });
      open.lastEdit = null;
      open.lastImport = { number, at, files: all };
      await this.#drop(open, dropped);
      this.#tell(open);
    });
  }

  /** Takes the newest step back. Throws `conflict` when `stepId` is not the newest any more. */
  undo(projectId: string, stepId: string, progress: Progress = {}): Promise<Performed> {
    return this.#move(projectId, stepId, 'undo', progress);
  }

  /** Does the step again that was undone last. Throws like `undo`. */
  redo(projectId: string, stepId: string, progress: Progress = {}): Promise<Performed> {
    return this.#move(projectId, stepId, 'redo', progress);
  }

  /** Lets go of steps whose files are no longer in the trash. */
  forget(projectId: string, isGone: (path: string) => boolean): Promise<void> {
    const open = this.#get(projectId);
    return open.turns.run(async () => {
      const lost: HistoryEntry[] = [];
      for (const known of [...open.undo, ...open.redo]) {
        const changes = await open.journal.readChanges(known.number);
        if (changes?.some((change) => change.type === 'move' && pathsOfChange(change).some(isGone)))
          lost.push(known);
      }
      open.undo = open.undo.filter((known) => !lost.includes(known));
      open.redo = open.redo.filter((known) => !lost.includes(known));
      await this.#drop(open, lost, true);
      this.#tell(open);
    });
  }

  #move(
    projectId: string,
    stepId: string,
    did: 'undo' | 'redo',
    progress: Progress,
  ): Promise<Performed> {
    const open = this.#get(projectId);
    return open.turns.run(async () => {
      const [from, to] = did === 'undo' ? [open.undo, open.redo] : [open.redo, open.undo];
      const moved = movedBefore(open, to, stepId);
      if (moved !== null) return moved;
      const known = from.at(-1);
      if (known?.step.id !== stepId) {
        throw new AppError('conflict', 'The history has moved on meanwhile.', {
          hint: 'Look at the list again; the newest step is on top.',
        });
      }
      const changes = await open.journal.readChanges(known.number);
      if (changes === null) {
        from.pop();
        await this.#drop(open, [known], true);
        this.#tell(open);
        throw new AppError('invalid_file', `The journal of “${known.step.label}” is damaged.`, {
          hint: 'This step was taken out of the history; its files stay as they are.',
        });
      }
      await currentRequest()?.note({ t: 'move', stepId });
      await open.journal.log({ step: known.number, did });
      from.pop();
      to.push(known);
      open.lastEdit = null;
      const result = await this.#carryOut(
        open,
        changes,
        did === 'undo' ? 'back' : 'forward',
        progress,
      );
      if (did === 'undo' && result.fatal !== null) {
        // By halves it stays where it was: the next undo goes on with it.
        to.pop();
        from.push(known);
        await open.journal.log({ step: known.number, did: 'redo' });
      }
      await open.journal.log({ step: known.number, did: 'end' });
      await this.#settle(open, changes);
      throwFatal(result);
      return { stepId, changed: result.changed, failed: result.failed };
    });
  }

  /** After a crash: what had begun is done to its end, file by file, from the contents in the journal. */
  async #finish(
    open: OpenHistory,
    { step, did }: { step: number; did: 'begin' | 'undo' | 'redo' },
  ): Promise<void> {
    const changes = await open.journal.readChanges(step);
    if (changes === null) return; // told when it is undone
    const mayTouch = await datasetFence(open.project.folder);
    await removeTemporaries(changes, mayTouch);
    const { changed, failed } = await this.#carryOut(
      open,
      changes,
      did === 'undo' ? 'back' : 'forward',
      {},
    );
    const known = [...open.undo, ...open.redo].find(({ number }) => number === step);
    if (known) open.finished = { stepId: known.step.id, failed };
    // How many it changed was to be told at its end, except where it is about a number of images.
    const isCounted = did !== 'begin' || known === undefined || known.step.files > 0;
    const files = isCounted ? {} : { files: changes.length - failed.length };
    open.undo = open.undo.map((one) =>
      one === known ? { ...one, step: { ...one.step, ...files } } : one,
    );
    await open.journal.log({ step, did: 'end', ...files });
    this.deps.log.info(
      `A step that was cut off was ended: ${changed} files changed, ${failed.length} left alone.`,
    );
  }

  async #carryOut(
    open: OpenHistory,
    changes: readonly FileChange[],
    direction: Direction,
    { signal, onProgress }: Progress,
  ): Promise<{ changed: number; failed: Performed['failed']; fatal: string | null }> {
    const mayTouch = await datasetFence(open.project.folder);
    const result = { changed: 0, failed: [] as Performed['failed'], fatal: null as string | null };
    let done = 0;
    const pass = async (some: readonly FileChange[], parallel: number): Promise<FileChange[]> => {
      const left: FileChange[] = [];
      await forEachBounded(some, parallel, async (change) => {
        if (signal?.aborted) return;
        await this.deps.guard?.mayWrite(open.project.id);
        if (result.fatal !== null) return void left.push(change);
        const outcome = (await areAll(pathsOfChange(change), mayTouch))
          ? await carryOut(change, direction)
          : { done: false as const, reason: 'It lies outside the project.', isFatal: false };
        if (outcome.done) result.changed += outcome.hasChanged ? 1 : 0;
        else if (outcome.isFatal) {
          result.fatal = outcome.reason;
          return void left.push(change);
        } else result.failed.push({ file: nameOfChange(change), reason: outcome.reason });
        onProgress?.((done += 1), changes.length);
      });
      return left;
    };
    // Back in the opposite order: what was moved last comes back first.
    const ordered = direction === 'forward' ? changes : [...changes].reverse();
    const isInOrder = changes.some((change) => change.type === 'move');
    let left = await pass(ordered, isInOrder ? 1 : PARALLEL);
    if (left.length > 0 && direction === 'back') {
      // A full disk may have room for one file at a time, and more after each that was longer.
      result.fatal = null;
      left = await pass(left, 1);
    }
    const reason = result.fatal ?? '';
    result.failed.push(...left.map((change) => ({ file: nameOfChange(change), reason })));
    const dirs = new Set(changes.flatMap(pathsOfChange).map((path) => dirname(path)));
    for (const dir of dirs) await syncFolder(dir).catch(() => undefined); // a folder that is not there has nothing to sync
    return result;
  }

  async #settle(open: OpenHistory, changes: readonly FileChange[]): Promise<void> {
    this.#tell(open);
    await this.deps.onChanged(open.project.id, changes.flatMap(pathsOfChange));
  }

  #tell(open: OpenHistory): void {
    this.deps.bus.emit('history.changed', open.project.id, view(open));
  }

  /** Removes the files of steps that nothing leads to any more. */
  async #drop(open: OpenHistory, steps: readonly HistoryEntry[], isLogged = false): Promise<void> {
    const old = open.undo.splice(0, Math.max(0, open.undo.length - KEPT));
    const lines = [...(isLogged ? steps : []), ...old].map(({ number }) => ({
      step: number,
      did: 'drop' as const,
    }));
    if (lines.length > 0) await open.journal.log(...lines);
    for (const { number } of [...steps, ...old]) await open.journal.removeStep(number);
  }

  /** Steps that were written and never begun, or that nothing leads to. */
  async #tidy(open: OpenHistory): Promise<void> {
    const kept = new Set([...open.undo, ...open.redo].map(({ number }) => number));
    for (const number of await open.journal.stepNumbers())
      if (!kept.has(number)) await open.journal.removeStep(number);
  }

  #get(projectId: string): OpenHistory {
    const open = this.#open.get(projectId);
    if (!open) throw new AppError('not_found', 'That project is not open.');
    return open;
  }

  #now(): number {
    return (this.deps.now ?? Date.now)();
  }
}

function throwFatal({ fatal, changed }: { fatal: string | null; changed: number }): void {
  if (fatal === null) return;
  throw new AppError('disk_full', `${fatal} ${changed} files were changed before that.`, {
    hint: 'Free some space, then undo this step or do it again for the rest.',
  });
}
