import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { GLOBAL_KEY, type GpuReport, type OtherCard } from '../../../shared/contract/index.js';
import { withoutNvidia } from '../../../shared/domain/gpu/index.js';
import type { EventBus } from '../events/event-bus.js';
import { NvidiaWatch, type NvidiaState } from './nvidia-watch.js';
import { otherCards } from './other-cards.js';

type Command = readonly [file: string, ...args: string[]];

export interface GpuServiceOptions {
  readonly bus: EventBus;
  /** nvidia-smi; found by itself when absent. */
  readonly command?: Command;
  readonly others?: () => Promise<OtherCard[]>;
  readonly silenceMs?: number;
  readonly retryMs?: number;
}

const SILENCE_MS = 12_000;
const RETRY_MS = 30_000;
/** One look lasts long enough for the first line of a driver that has to wake up. */
const LINGER_MS = 3000;

/** The graphics cards, measured only while somebody looks or a run is on. */
export class GpuService {
  #report: GpuReport | null = null;
  #watch: NvidiaWatch | null = null;
  #starting: Promise<void> | null = null;
  #until = 0;
  #timer: NodeJS.Timeout | null = null;
  #waiting: (() => void)[] = [];
  #isClosed = false;

  constructor(private readonly options: GpuServiceOptions) {}

  /** How the cards stand; waits for the first measurement. Measuring goes on for `watchSeconds`. */
  async get(watchSeconds = 0): Promise<{ report: GpuReport; seq: number }> {
    this.keepWatching(Math.max(watchSeconds * 1000, LINGER_MS));
    while (this.#report === null && !this.#isClosed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return {
      report: this.#report ?? emptyReport(),
      seq: this.options.bus.seq('gpus.changed', GLOBAL_KEY),
    };
  }

  /** Measures for at least so many ms from now on; called again and again while a run is on. */
  keepWatching(ms: number): void {
    if (this.#isClosed) return;
    this.#until = Math.max(this.#until, Date.now() + ms);
    if (this.#watch === null) {
      this.#starting ??= this.#start().finally(() => (this.#starting = null));
    }
    this.#rest();
  }

  /** True while nvidia-smi runs. */
  get isWatching(): boolean {
    return this.#watch !== null;
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#watch?.stop();
    this.#watch = null;
    this.#wake();
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stopWatching(), this.#until - Date.now());
    this.#timer.unref();
  }

  #stopWatching(): void {
    if (this.#report === null) return this.#rest(); // the first measurement is still awaited
    this.#watch?.stop();
    this.#watch = null;
    this.#report = null; // an old measurement is not handed out as a new one
  }

  async #start(): Promise<void> {
    const command = this.options.command ?? (await findNvidiaSmi());
    if (this.#isClosed) return;
    this.#watch = new NvidiaWatch({
      command,
      onState: (state) => void this.#take(state),
      silenceMs: this.options.silenceMs ?? SILENCE_MS,
      retryMs: this.options.retryMs ?? RETRY_MS,
    });
  }

  async #take(state: NvidiaState): Promise<void> {
    const report = state.state === 'ok' ? okReport(state.gpus) : await this.#without(state);
    if (this.#isClosed || this.#watch === null) return;
    this.#report = report;
    this.options.bus.emit('gpus.changed', GLOBAL_KEY, report);
    this.#wake();
  }

  async #without(state: Exclude<NvidiaState, { state: 'ok' }>): Promise<GpuReport> {
    const others = await (this.options.others ?? otherCards)();
    const verdict = withoutNvidia(others, process.platform);
    if (state.state === 'absent') return { ...emptyReport(), others, ...verdict };
    return {
      ...emptyReport(),
      state: 'broken',
      others,
      message: `The NVIDIA driver does not answer as it should: ${state.reason}.`,
      hint: 'Restart the computer; when it stays so, install NVIDIA’s driver anew.',
    };
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

function okReport(gpus: GpuReport['gpus']): GpuReport {
  const message = gpus.length === 1 ? (gpus[0]?.name ?? '') : `${gpus.length} NVIDIA cards`;
  return { state: 'ok', gpus, others: [], message, hint: null, at: Date.now() };
}

function emptyReport(): GpuReport {
  return {
    state: 'none',
    gpus: [],
    others: [],
    message: 'No graphics card was looked for.',
    hint: null,
    at: Date.now(),
  };
}

/** Where the driver puts nvidia-smi when it is not on the PATH: Windows (new and old), WSL. */
async function findNvidiaSmi(): Promise<Command> {
  const { env, platform } = process;
  // Named by hand: for tests, and for drivers in unusual places.
  const named = env['LORA_STUDIO_NVIDIA_SMI'];
  if (named) return [named];
  const places =
    platform === 'win32'
      ? [
          join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'nvidia-smi.exe'),
          join(
            env['ProgramFiles'] ?? 'C:\\Program Files',
            'NVIDIA Corporation',
            'NVSMI',
            'nvidia-smi.exe',
          ),
        ]
      : ['/usr/bin/nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi', '/opt/bin/nvidia-smi'];
  for (const path of places) if (await isThere(path)) return [path];
  return ['nvidia-smi'];
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false; // absent or out of reach: the next place
  }
}
