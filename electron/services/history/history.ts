import { dirname } from 'node:path';
import type * as z from 'zod';
import type { History as HistoryView } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { syncFolder } from '../../platform/atomic-file.js';
import { forEachBounded, Queue } from '../../platform/bounded.js';
import type { Logger } from '../../platform/log.js';
import type { EventBus } from '../events/event-bus.js';
import type { OpenProject, Room } from '../open-project/index.js';
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
  type HistoryEntry,
  type HistoryState,
  type StepAbout,
} from './history-state.js';
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
  readonly now?: () => number;
}

/** What the history asks of its project. */
type Own = Pick<OpenProject, 'id' | 'folder' | 'guard'> & {
  /** Hears of files that changed, so that the grid shows them. */
  readonly dataset: Pick<OpenProject['dataset'], 'refreshPaths'>;
};

/** Older steps are let go of; each may hold the captions of a whole dataset twice. */
const KEPT = 500;
/** Files that come so soon after one another are one import; a longer list would be written over and over. */
const ONE_IMPORT_MS = 10_000;
const ONE_IMPORT_FILES = 500;
/** Files written at once: a synced write waits for the disk most of its time. */
const PARALLEL = 16;

/** All that can be undone in a project: every change of the user's files goes through here, journal first. */
export class History implements Room {
  readonly #journal: Journal;
  readonly #turns = new Queue();
  #state: HistoryState = { undo: [], redo: [], lastEdit: null, lastImport: null, finished: null };

  constructor(
    private readonly project: Own,
    private readonly deps: HistoryDeps,
  ) {
    this.#journal = new Journal(project.folder.own, () => project.guard.mayWrite());
  }

  /** Reads the journal and ends what a crash had cut off, where it may be written. */
  async open(): Promise<void> {
    const journal = this.#journal;
    const canWrite = await this.project.guard.isWritable();
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
    this.#state.undo = await about(stacks.undo);
    this.#state.redo = await about(stacks.redo);
    if (!canWrite) return;
    if (stacks.unfinished) await this.#finish(stacks.unfinished);
    await this.#tidy();
  }

  /** Resolves when the step under way has ended. */
  close(): Promise<void> {
    return this.#turns.run(() => Promise.resolve());
  }

  get(): HistoryView & { seq: number } {
    const seq = this.deps.bus.seq('history.changed', this.project.id);
    return { ...view(this.#state), seq };
  }

  /** What an earlier attempt of the current request has done already; null when nothing had begun. */
  doneBefore<T>(toldBy: z.ZodType<T>): DoneBefore<T> | null {
    return doneBefore(this.#state, toldBy);
  }

  /**
   * Does one step: writes the journal, then changes the files, each atomically. What is cancelled, or stopped by a full
   * disk, stays as far as it came and can be undone; a full disk throws `disk_full`.
   */
  perform(
    about: StepAbout,
    changes: readonly FileChange[],
    progress: Progress = {},
  ): Promise<Performed> {
    const state = this.#state;
    return this.#turns.run(async () => {
      if (changes.length === 0) return { stepId: null, changed: 0, failed: [] };
      const joined = joinedWith(state, about, changes, this.#now());
      const { number, step } = await this.#journal.writeStep(
        { at: this.#now(), kind: about.kind, label: about.label, files: about.files ?? 0 },
        joined?.changes ?? changes,
      );
      const instead = joined === null ? {} : { instead: joined.number };
      await currentRequest()?.note({ t: 'step', stepId: step.id, told: about.told ?? {} });
      await this.#journal.log({ step: number, did: 'begin', ...instead });
      const dropped = state.redo.splice(0);
      if (joined !== null) dropped.push(...state.undo.splice(-1));
      const known = { number, step };
      state.undo.push(known);
      const result = await this.#carryOut(joined?.changes ?? changes, 'forward', progress);
      const isNothing = result.changed === 0 && joined === null;
      const files = about.files ?? result.changed;
      await this.#journal.log(
        isNothing ? { step: number, did: 'drop' } : { step: number, did: 'end', files },
      );
      state.undo.splice(-1, 1, ...(isNothing ? [] : [{ number, step: { ...step, files } }]));
      state.lastEdit = editOf(joined?.changes ?? changes, step.at);
      await this.#drop(isNothing ? [...dropped, known] : dropped);
      await this.#settle(changes);
      throwFatal(result);
      return { stepId: isNothing ? null : step.id, changed: result.changed, failed: result.failed };
    });
  }

  /**
   * Notes files that an import has put in place: undo moves each into the trash, redo brings it back. A browser sends files
   * one by one; what comes within seconds is one step. `label` gets the number of files.
   */
  recordCreated(
    label: (files: readonly Created[]) => string,
    files: readonly Created[],
  ): Promise<void> {
    const state = this.#state;
    return this.#turns.run(async () => {
      const at = this.#now();
      const before = state.lastImport;
      const joins =
        before !== null &&
        before.number === state.undo.at(-1)?.number &&
        at - before.at < ONE_IMPORT_MS &&
        before.files.length < ONE_IMPORT_FILES;
      const all = joins ? [...before.files, ...files] : files;
      const { number, step } = await this.#journal.writeStep(
        { at, kind: 'import', label: label(all), files: all.length },
        all.map(({ path, trash }) => ({ type: 'move', from: trash, to: path })),
      );
      const instead = joins ? { instead: before.number } : {};
      await this.#journal.log(
        { step: number, did: 'begin', ...instead },
        { step: number, did: 'end' },
      );
      const dropped = state.redo.splice(0);
      if (joins) dropped.push(...state.undo.splice(-1));
      state.undo.push({ number, step });
      state.lastEdit = null;
      state.lastImport = { number, at, files: all };
      await this.#drop(dropped);
      this.#tell();
    });
  }

  /** Takes the newest step back. Throws `conflict` when `stepId` is not the newest any more. */
  undo(stepId: string, progress: Progress = {}): Promise<Performed> {
    return this.#move(stepId, 'undo', progress);
  }

  /** Does the step again that was undone last. Throws like `undo`. */
  redo(stepId: string, progress: Progress = {}): Promise<Performed> {
    return this.#move(stepId, 'redo', progress);
  }

  /** Lets go of steps whose files are no longer in the trash. */
  forget(isGone: (path: string) => boolean): Promise<void> {
    const state = this.#state;
    return this.#turns.run(async () => {
      const lost: HistoryEntry[] = [];
      for (const known of [...state.undo, ...state.redo]) {
        const changes = await this.#journal.readChanges(known.number);
        if (changes?.some((change) => change.type === 'move' && pathsOfChange(change).some(isGone)))
          lost.push(known);
      }
      state.undo = state.undo.filter((known) => !lost.includes(known));
      state.redo = state.redo.filter((known) => !lost.includes(known));
      await this.#drop(lost, true);
      this.#tell();
    });
  }

  #move(stepId: string, did: 'undo' | 'redo', progress: Progress): Promise<Performed> {
    const state = this.#state;
    return this.#turns.run(async () => {
      const [from, to] = did === 'undo' ? [state.undo, state.redo] : [state.redo, state.undo];
      const moved = movedBefore(state, to, stepId);
      if (moved !== null) return moved;
      const known = from.at(-1);
      if (known?.step.id !== stepId) {
        throw new AppError('conflict', 'The history has moved on meanwhile.', {
          hint: 'Look at the list again; the newest step is on top.',
        });
      }
      const changes = await this.#journal.readChanges(known.number);
      if (changes === null) {
        from.pop();
        await this.#drop([known], true);
        this.#tell();
        throw new AppError('invalid_file', `The journal of “${known.step.label}” is damaged.`, {
          hint: 'This step was taken out of the history; its files stay as they are.',
        });
      }
      await currentRequest()?.note({ t: 'move', stepId });
      await this.#journal.log({ step: known.number, did });
      from.pop();
      to.push(known);
      state.lastEdit = null;
      const result = await this.#carryOut(changes, did === 'undo' ? 'back' : 'forward', progress);
      if (did === 'undo' && result.fatal !== null) {
        // The disk was full half-way: the step stays on its stack, so that the next undo does the rest.
        to.pop();
        from.push(known);
        await this.#journal.log({ step: known.number, did: 'redo' });
      }
      await this.#journal.log({ step: known.number, did: 'end' });
      await this.#settle(changes);
      throwFatal(result);
      return { stepId, changed: result.changed, failed: result.failed };
    });
  }

  /** After a crash, completes the step that had begun, file by file, from the contents in the journal. */
  async #finish({ step, did }: { step: number; did: 'begin' | 'undo' | 'redo' }): Promise<void> {
    const state = this.#state;
    const changes = await this.#journal.readChanges(step);
    if (changes === null) return; // told when it is undone
    const mayTouch = await datasetFence(this.project.folder);
    await removeTemporaries(changes, mayTouch);
    const { changed, failed } = await this.#carryOut(
      changes,
      did === 'undo' ? 'back' : 'forward',
      {},
    );
    const known = [...state.undo, ...state.redo].find(({ number }) => number === step);
    if (known) state.finished = { stepId: known.step.id, failed };
    // The crash came before the number of changed files was logged. A step that counts images keeps its number.
    const isCounted = did !== 'begin' || known === undefined || known.step.files > 0;
    const files = isCounted ? {} : { files: changes.length - failed.length };
    state.undo = state.undo.map((one) =>
      one === known ? { ...one, step: { ...one.step, ...files } } : one,
    );
    await this.#journal.log({ step, did: 'end', ...files });
    this.deps.log.info(
      `A step that was cut off was ended: ${changed} files changed, ${failed.length} left alone.`,
    );
  }

  async #carryOut(
    changes: readonly FileChange[],
    direction: Direction,
    { signal, onProgress }: Progress,
  ): Promise<{ changed: number; failed: Performed['failed']; fatal: string | null }> {
    const mayTouch = await datasetFence(this.project.folder);
    const result = { changed: 0, failed: [] as Performed['failed'], fatal: null as string | null };
    let done = 0;
    const pass = async (some: readonly FileChange[], parallel: number): Promise<FileChange[]> => {
      const left: FileChange[] = [];
      await forEachBounded(some, parallel, async (change) => {
        if (signal?.aborted) return;
        await this.project.guard.mayWrite();
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
    // Undo goes backwards, because a later move may have taken the place that an earlier one left.
    const ordered = direction === 'forward' ? changes : [...changes].reverse();
    const isInOrder = changes.some((change) => change.type === 'move');
    let left = await pass(ordered, isInOrder ? 1 : PARALLEL);
    if (left.length > 0 && direction === 'back') {
      // On a full disk an undo may still succeed one file at a time: replacing a longer file frees space for the next.
      result.fatal = null;
      left = await pass(left, 1);
    }
    const reason = result.fatal ?? '';
    result.failed.push(...left.map((change) => ({ file: nameOfChange(change), reason })));
    const dirs = new Set(changes.flatMap(pathsOfChange).map((path) => dirname(path)));
    for (const dir of dirs) await syncFolder(dir).catch(() => undefined); // a folder that is not there has nothing to sync
    return result;
  }

  async #settle(changes: readonly FileChange[]): Promise<void> {
    this.#tell();
    await this.project.dataset.refreshPaths(changes.flatMap(pathsOfChange));
  }

  #tell(): void {
    this.deps.bus.emit('history.changed', this.project.id, view(this.#state));
  }

  /** Deletes the files of steps that can be neither undone nor redone any more. */
  async #drop(steps: readonly HistoryEntry[], isLogged = false): Promise<void> {
    const { undo } = this.#state;
    const old = undo.splice(0, Math.max(0, undo.length - KEPT));
    const lines = [...(isLogged ? steps : []), ...old].map(({ number }) => ({
      step: number,
      did: 'drop' as const,
    }));
    if (lines.length > 0) await this.#journal.log(...lines);
    for (const { number } of [...steps, ...old]) await this.#journal.removeStep(number);
  }

  /** Deletes step files that are on neither stack: written but never begun, or dropped before a crash. */
  async #tidy(): Promise<void> {
    const { undo, redo } = this.#state;
    const kept = new Set([...undo, ...redo].map(({ number }) => number));
    for (const number of await this.#journal.stepNumbers())
      if (!kept.has(number)) await this.#journal.removeStep(number);
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
