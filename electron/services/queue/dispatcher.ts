import { dealOut } from '../../../shared/domain/run/queue-rules.js';
import type { QueueItem } from '../../../shared/contract/index.js';
import { toErrorValue } from '../../platform/error-value.js';
import { identify, isRunning, type ProcessIdentity } from '../../platform/process-identity.js';
import type { Cluster } from '../trainer/engines/engine.js';
import type { OpenProject } from '../open-project/index.js';
import type { QueueDeps } from './queue-deps.js';
import { runDirOf, type QueueFile, type QueueSlot, type QueueState } from './queue-file.js';

interface Claim {
  readonly item: QueueItem;
  readonly gpus: readonly string[];
}

/**
 * Starts the runs that may start. Several processes do this at once. Cards are therefore claimed in the locked queue file
 * before a start, and the run's own record tells whether a claim still holds.
 */
export class Dispatcher {
  #me: ProcessIdentity | null = null;

  constructor(
    private readonly queue: QueueFile,
    private readonly deps: QueueDeps,
  ) {}

  /**
   * One pass over the queue; true when a run was started. `opensProjects`: also starts runs of projects that are not open in
   * this process, as only a long-lived process does.
   */
  async turn(opensProjects: boolean): Promise<boolean> {
    if (opensProjects) await this.#openProjects();
    const { gpus, cluster } = await this.deps.machine();
    const claims = await this.#claim(gpus);
    // One after the other: each looks over all images of its project, and a disk has one head.
    for (const claim of claims) await this.#start(claim, cluster);
    return claims.length > 0;
  }

  /** Cards taken now, over all processes. */
  async busyGpus(state: QueueState): Promise<(readonly string[])[]> {
    const slots = await this.living(state.slots);
    const known = new Set(slots.map((slot) => slot.runId));
    // Active runs without a claim: the queue file was lost, or the runs are older than the queue.
    const active = this.deps.projects.here().flatMap(({ runs }) => runs.activePlaces());
    const others = active.filter((run) => !known.has(run.runId));
    return [...slots, ...others].map((one) => one.gpus);
  }

  /** Claims cards for a run that is started past the queue; null when no card is free. The caller must call `settle`. */
  async claimNow(
    run: Pick<QueueSlot, 'projectId' | 'projectDir' | 'projectName' | 'name'>,
    gpus: readonly string[],
  ): Promise<QueueSlot | null> {
    const holder = await this.#identity();
    return this.queue.change(async (state) => {
      const slots = await this.living(state.slots);
      const busy = await this.busyGpus({ ...state, slots });
      const [start] = dealOut(gpus, busy, [{ id: '', gpus: [], count: 1, isMine: true }]);
      if (!start) return { next: state, result: null };
      const slot: QueueSlot = {
        ...run,
        itemId: null,
        gpus: start.gpus,
        runId: null,
        holder,
        since: this.#now(),
      };
      return { next: { ...state, slots: [...slots, slot] }, result: slot };
    });
  }

  /** Writes the run's id into its claim, or with null gives the cards back. */
  async settle(claimed: QueueSlot, runId: string | null): Promise<void> {
    await this.queue.change((state) => ({
      next: { ...state, slots: withRun(state.slots, claimed, runId) },
      result: undefined,
    }));
  }

  /** Projects with waiting runs that nobody has open are opened here; one that cannot be lets the others pass. */
  async #openProjects(): Promise<void> {
    const { items, isPaused } = await this.queue.read();
    if (isPaused) return;
    const tried = new Set<string>();
    for (const item of items) {
      if (item.state === 'held' || tried.has(item.projectId)) continue;
      tried.add(item.projectId);
      if (this.deps.projects.find(item.projectId) !== null) continue;
      try {
        await this.deps.projects.open(item.projectDir);
      } catch (error) {
        await this.#hold(item, error);
      }
    }
  }

  async #claim(all: readonly string[]): Promise<Claim[]> {
    const seen = await this.queue.read();
    if (seen.items.every((item) => item.state === 'held') && seen.slots.length === 0) return [];
    if ((await this.#plan(seen, all)).next === seen) return [];
    return this.queue.change(async (state) => {
      const { next, claims } = await this.#plan(state, all);
      return { next, result: claims };
    });
  }

  /** What the queue becomes when all that can start is claimed; the same object when nothing changes. */
  async #plan(
    state: QueueState,
    all: readonly string[],
  ): Promise<{ next: QueueState; claims: Claim[] }> {
    const slots = await this.living(state.slots);
    const items = recovered(state.items, slots);
    const waiting = items.filter(({ state }) => state === 'waiting');
    const busy = await this.busyGpus({ ...state, slots });
    const turns = waiting.map((item) => this.#waiting(item));
    const starts = state.isPaused ? [] : dealOut(all, busy, turns);
    const isSame = items.every((item, at) => item === state.items[at]);
    if (isSame && slots.length === state.slots.length && starts.length === 0)
      return { next: state, claims: [] };
    const holder = await this.#identity();
    const claims = starts.flatMap(({ id, gpus }) => {
      const item = items.find((one) => one.id === id);
      return item ? [{ item, gpus }] : [];
    });
    const claimed = new Set(claims.map(({ item }) => item.id));
    return {
      claims,
      next: {
        ...state,
        items: items.map((item) =>
          claimed.has(item.id) ? { ...item, state: 'starting', problem: null } : item,
        ),
        slots: [
          ...slots,
          ...claims.map(({ item, gpus }) => slotFor(item, gpus, holder, this.#now())),
        ],
      },
    };
  }

  #waiting(item: QueueItem) {
    const isMine = this.deps.projects.find(item.projectId)?.isOwned === true;
    return { id: item.id, gpus: item.gpus, count: item.gpuCount, isMine };
  }

  /** Claims that still hold: their run is on, or is being started by a process that lives. */
  async living(slots: readonly QueueSlot[]): Promise<QueueSlot[]> {
    const living: QueueSlot[] = [];
    for (const slot of slots) {
      const dir = runDirOf(slot);
      const lives =
        dir === null
          ? await isRunning(slot.holder)
          : await this.deps.holdsCards(dir, slot.since, this.#now()).catch(() => false); // its folder is gone: so is the run
      if (lives) living.push(slot);
    }
    return living;
  }

  async #start({ item, gpus }: Claim, cluster: Cluster): Promise<void> {
    try {
      const project = this.deps.projects.find(item.projectId);
      if (project?.isOwned !== true) return await this.#letWait(item);
      // A process that died during this start may have written the run's files already; then that run is finished.
      const runId =
        (await project.runs.finishStart(item.id)) ??
        (await this.#launch(project, item, { gpus, cluster, queueItemId: item.id }));
      await this.queue.change((state) => ({
        next: {
          ...state,
          items: state.items.filter((one) => one.id !== item.id),
          slots: state.slots.map((slot) => (slot.itemId === item.id ? { ...slot, runId } : slot)),
        },
        result: undefined,
      }));
    } catch (error) {
      await this.#hold(item, error);
    }
  }

  #launch(
    { runs }: OpenProject,
    item: QueueItem,
    place: { gpus: readonly string[]; cluster: Cluster; queueItemId: string },
  ): Promise<string> {
    if (item.resumes !== null) return runs.resume(item.resumes, place);
    return runs.start({
      engine: item.engine,
      scriptsDir: item.scriptsDir ?? undefined,
      python: item.python ?? undefined,
      plainScript: item.plainScript ?? undefined,
      values: item.values,
      allow: item.allow,
      place,
    });
  }

  #letWait(item: QueueItem): Promise<void> {
    return this.#change(item, { state: 'waiting' });
  }

  async #hold(item: QueueItem, error: unknown): Promise<void> {
    await this.#change(item, { state: 'held', problem: toErrorValue(error, this.deps.log) });
  }

  async #change(item: QueueItem, change: Partial<QueueItem>): Promise<void> {
    await this.queue.change((state) => ({
      next: {
        ...state,
        items: state.items.map((one) => (one.id === item.id ? { ...one, ...change } : one)),
        slots: state.slots.filter((slot) => slot.itemId !== item.id),
      },
      result: undefined,
    }));
  }

  async #identity(): Promise<ProcessIdentity> {
    this.#me ??= await identify(process.pid);
    return this.#me ?? { pid: process.pid, startTime: '', bootId: '' };
  }

  #now(): number {
    return (this.deps.now ?? Date.now)();
  }
}

/** Items whose starting process died become waiting again. If that process had made a run already, `finishStart` finds it. */
function recovered(items: readonly QueueItem[], slots: readonly QueueSlot[]): QueueItem[] {
  const started = new Set(slots.map((slot) => slot.itemId));
  return items.map((item) =>
    item.state === 'starting' && !started.has(item.id) ? { ...item, state: 'waiting' } : item,
  );
}

function slotFor(
  item: QueueItem,
  gpus: readonly string[],
  holder: ProcessIdentity,
  since: number,
): QueueSlot {
  return {
    itemId: item.id,
    gpus: [...gpus],
    projectId: item.projectId,
    projectDir: item.projectDir,
    projectName: item.projectName,
    name: item.name,
    runId: null,
    holder,
    since,
  };
}

function withRun(
  slots: readonly QueueSlot[],
  claimed: QueueSlot,
  runId: string | null,
): QueueSlot[] {
  const isIt = (slot: QueueSlot) =>
    slot.runId === null &&
    slot.itemId === claimed.itemId &&
    slot.since === claimed.since &&
    slot.holder.pid === claimed.holder.pid;
  if (runId === null) return slots.filter((slot) => !isIt(slot));
  return slots.map((slot) => (isIt(slot) ? { ...slot, runId } : slot));
}
