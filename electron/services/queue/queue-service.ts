import { randomBytes } from 'node:crypto';
import {
  GLOBAL_KEY,
  type Output,
  type ParsedInput,
  type QueueItem,
  type QueuePlace,
  type QueueView,
} from '../../../shared/contract/index.js';
import { definedOnly } from '../../../shared/domain/config/schema/presets.js';
import { TrainingSettings } from '../../../shared/domain/config/value/training-settings.js';
import { NO_VALUES, joinValues } from '../../../shared/domain/config/value/stored.js';
import { chooseGpus, moved } from '../../../shared/domain/run/queue-rules.js';
import { isEnded } from '../../../shared/domain/run/run-state.js';
import { AppError } from '../../../shared/result/errors.js';
import type { StartOptions } from '../runs/index.js';
import { currentRequest } from '../requests/index.js';
import { Dispatcher } from './dispatcher.js';
import type { OpenProject } from '../open-project/index.js';
import type { QueueDeps } from './queue-deps.js';
import { QueueFile, type QueueState } from './queue-file.js';

/** How often (ms) a process that stays looks whether something may start; ends of its own runs wake it at once. */
const LOOK_MS = 1000;

type QueueWish = Omit<ParsedInput<'queue.add'>, 'projectId'>;

/** The queue of this machine: who waits, who starts when. Shared by window, web host and command line through one file. */
export class QueueService {
  readonly #file: QueueFile;
  readonly #dispatcher: Dispatcher;
  #turns: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #stopListening: (() => void) | null = null;
  #lastView = '';
  #isClosed = false;

  constructor(private readonly deps: QueueDeps) {
    this.#file = new QueueFile(deps.file, deps.log);
    this.#dispatcher = new Dispatcher(this.#file, deps);
  }

  /** From now on this process starts waiting runs as cards become free, also those of projects that nobody has open. */
  follow(): void {
    if (this.#stopListening !== null) return;
    this.#stopListening = this.deps.bus.on('runs.changed', null, ({ state }) => {
      if (isEnded(state)) this.#wake(0);
    });
    this.#wake(0);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening?.();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#turns;
  }

  async get(): Promise<Output<'queue.get'>> {
    const view = await this.#view();
    return { ...view, seq: this.deps.bus.seq('queue.changed', GLOBAL_KEY) };
  }

  /** Queues one run or its variants; what can start starts before this resolves. Throws `invalid_config`, `not_found`. */
  async add(project: OpenProject, input: QueueWish): Promise<{ places: QueuePlace[] }> {
    const items = await this.#itemsOf(project, input);
    const made = await this.#madeBefore(project, items);
    await this.#file.change((state) => {
      const known = new Set([...made.keys(), ...state.items.map(({ id }) => id)]);
      const added = items.filter(({ id }) => !known.has(id));
      return { next: { ...state, items: [...state.items, ...added] }, result: undefined };
    });
    await this.#turn();
    const places = await this.#placesOf(items, made);
    await this.#refuseIfHeld(items);
    return { places };
  }

  /** Starts a run at once, past the queue. Throws `run_active` when no card is free. */
  startNow(project: OpenProject, options: StartOptions): Promise<string> {
    return this.#pastTheQueue(project, project.file.name, (place) =>
      project.runs.start({ ...options, place }),
    );
  }

  /** Goes on with a run at once, past the queue. Throws `run_active` when no card is free, `not_found` without a resume point. */
  async resumeNow(project: OpenProject, runId: string): Promise<string> {
    const { name } = await project.runs.resumable(runId);
    return this.#pastTheQueue(project, name, (place) => project.runs.resume(runId, place));
  }

  async move({ itemId, to }: ParsedInput<'queue.move'>): Promise<void> {
    await this.#changeItem(itemId, (state) => ({
      ...state,
      items: moved(state.items, itemId, to),
    }));
  }

  async remove({ itemId }: ParsedInput<'queue.remove'>): Promise<void> {
    await this.#changeItem(itemId, (state) => ({
      ...state,
      items: state.items.filter((item) => item.id !== itemId),
    }));
  }

  async update({ itemId, fields, gpus }: ParsedInput<'queue.update'>): Promise<void> {
    await this.#changeItem(itemId, (state) => ({
      ...state,
      items: state.items.map((item) => {
        if (item.id !== itemId) return item;
        const values = { ...item.values.fields, ...definedOnly(fields ?? {}) };
        return {
          ...item,
          name: values.outputName?.trim() || item.name,
          values: { ...item.values, fields: values },
          ...(gpus === undefined ? {} : { gpus, gpuCount: Math.max(1, gpus.length) }),
          state: 'waiting' as const,
          problem: null,
        };
      }),
    }));
  }

  async retry({ itemId }: ParsedInput<'queue.retry'>): Promise<void> {
    await this.update({ itemId });
  }

  async pause({ isPaused }: ParsedInput<'queue.pause'>): Promise<void> {
    await this.#file.change((state) => ({ next: { ...state, isPaused }, result: undefined }));
    await this.#turn();
  }

  async #pastTheQueue(
    project: OpenProject,
    name: string,
    launch: (place: NonNullable<StartOptions['place']>) => Promise<string>,
  ): Promise<string> {
    // An earlier attempt of the same request may have made the run already.
    const mark = idsFor(currentRequest())();
    const made = await this.#runMadeBefore(project, mark);
    if (made !== null) return made;
    const { gpus, cluster } = await this.deps.machine();
    const slot = await this.#dispatcher.claimNow(
      { projectId: project.id, projectDir: project.dir, projectName: project.file.name, name },
      gpus,
    );
    if (slot === null) throw await this.#noCardFree();
    let runId: string | null = null;
    try {
      const queueItemId = currentRequest() === null ? null : mark;
      runId = await launch({ gpus: slot.gpus, cluster, queueItemId });
      return runId;
    } finally {
      await this.#dispatcher.settle(slot, runId);
      this.#emitSoon();
    }
  }

  /** The runs that an earlier attempt of the request has made of these items already. */
  async #madeBefore(
    project: OpenProject,
    items: readonly QueueItem[],
  ): Promise<Map<string, string>> {
    const made = new Map<string, string>();
    for (const { id } of items) {
      const runId = await this.#runMadeBefore(project, id);
      if (runId !== null) made.set(id, runId);
    }
    return made;
  }

  async #runMadeBefore({ runs }: OpenProject, itemId: string): Promise<string | null> {
    if (currentRequest()?.isRepeated !== true) return null;
    return runs.finishStart(itemId);
  }

  async #noCardFree(): Promise<AppError> {
    const { running } = await this.#view();
    const first = running[0];
    return new AppError('run_active', `“${first?.name ?? 'Another run'}” is still running.`, {
      hint: 'Queue this one, stop the other or wait for its end; two runs on one card would both run out of memory.',
      ...(first ? { details: { runId: first.runId, projectId: first.projectId } } : {}),
    });
  }

  async #itemsOf(project: OpenProject, input: QueueWish): Promise<QueueItem[]> {
    const base = {
      projectId: project.id,
      projectDir: project.dir,
      projectName: project.file.name,
      scriptsDir: input.scriptsDir ?? null,
      python: input.python ?? null,
      plainScript: input.plainScript ?? null,
      gpus: input.gpus ?? [],
      gpuCount: Math.max(input.gpuCount ?? 1, input.gpus?.length ?? 0, 1),
      addedAt: (this.deps.now ?? Date.now)(),
      allow: input.allow ?? [],
      state: 'waiting' as const,
      problem: null,
    };
    const newId = idsFor(currentRequest());
    if (input.resume !== undefined) {
      const run = await project.runs.resumable(input.resume);
      const values = TrainingSettings.ofRun(run).values();
      const same = { name: run.name, engine: run.engine, resumes: run.id, variant: null, values };
      return [{ ...base, ...same, id: newId() }];
    }
    const variants = input.variants ?? [null];
    const given = input.values ?? NO_VALUES;
    const wanted = variants.map((variant) => ({
      ...input,
      values: joinValues(given, { fields: definedOnly(variant?.fields ?? {}) }),
    }));
    const plans = await this.deps.planner.plans(project, wanted);
    return plans.map(({ settings, outputName, engine }, at) => {
      const values = settings.values();
      const own = { name: outputName, engine: engine.id, resumes: null, values };
      return { ...base, ...own, id: newId(), variant: variants[at]?.label ?? null };
    });
  }

  async #placesOf(
    items: readonly QueueItem[],
    made: ReadonlyMap<string, string>,
  ): Promise<QueuePlace[]> {
    const state = await this.#file.read();
    const waiting = state.items.filter((item) => item.state !== 'held');
    return items.map(({ id }) => {
      const slot = state.slots.find((one) => one.itemId === id && one.runId !== null);
      const place = slot ? 0 : waiting.findIndex((item) => item.id === id) + 1;
      return { itemId: id, place, runId: slot?.runId ?? made.get(id) ?? null };
    });
  }

  /**
   * When a single run cannot start, it leaves the queue and its error is thrown: the user who pressed Start is still waiting.
   */
  async #refuseIfHeld(items: readonly QueueItem[]): Promise<void> {
    const [only] = items;
    if (items.length !== 1 || !only) return;
    const held = (await this.#file.read()).items.find(
      (item) => item.id === only.id && item.state === 'held',
    );
    if (!held?.problem) return;
    await this.remove({ itemId: held.id });
    throw AppError.fromValue(held.problem);
  }

  async #changeItem(itemId: string, change: (state: QueueState) => QueueState): Promise<void> {
    await this.#file.change((state) => {
      const item = state.items.find((one) => one.id === itemId);
      if (!item || item.state === 'starting') {
        throw new AppError('not_found', 'That run does not wait any more.', {
          hint: 'It has started, or somebody took it out of the queue.',
        });
      }
      return { next: change(state), result: undefined };
    });
    await this.#turn();
  }

  #wake(delay: number): void {
    if (this.#isClosed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#turn()
        .catch((error: unknown) => this.deps.log.error('the queue could not be looked at', error))
        .finally(() => this.#wake(LOOK_MS));
    }, delay);
  }

  /** One look at the queue, after those that were begun before. */
  #turn(): Promise<void> {
    const turn = this.#turns.then(async () => {
      if (this.#isClosed) return;
      await this.#dispatcher.turn(this.#stopListening !== null);
      await this.#emitChanges();
    });
    this.#turns = turn.catch(() => undefined); // the caller gets the error; the next look must come all the same
    return turn;
  }

  #emitSoon(): void {
    void this.#emitChanges().catch((error: unknown) =>
      this.deps.log.error('the queue could not be read', error),
    );
  }

  async #emitChanges(): Promise<void> {
    const view = await this.#view();
    const text = JSON.stringify(view);
    if (text === this.#lastView) return;
    this.#lastView = text;
    this.deps.bus.emit('queue.changed', GLOBAL_KEY, view);
  }

  async #view(): Promise<QueueView> {
    const state = await this.#file.read();
    const { gpus } = await this.deps.machine();
    const waiting = state.items.filter((item) => item.state !== 'held').length;
    const busy = await this.#dispatcher.busyGpus(state);
    const isFree = chooseGpus(gpus, busy, { gpus: [], count: 1 }) !== null;
    return {
      items: [...state.items],
      running: (await this.#dispatcher.living(state.slots)).map(
        ({ projectId, projectName, runId, name, gpus: cards, since }) => ({
          projectId,
          projectName,
          runId,
          name,
          gpus: [...cards],
          since,
        }),
      ),
      gpus: [...gpus],
      isPaused: state.isPaused,
      nextPlace: isFree && waiting === 0 && !state.isPaused ? 0 : waiting + 1,
      isFollowed: this.#stopListening !== null,
    };
  }
}

/** Makes ids of items; those of a request of another process are the same at each attempt. */
function idsFor(request: ReturnType<typeof currentRequest>): () => string {
  let last = 0;
  return () => `q-${request?.idFor(`item ${(last += 1)}`) ?? randomBytes(5).toString('hex')}`;
}
