import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '../../../../shared/contract/run-events.js';
import {
  checkpointPosition,
  type TrainerLogParser,
} from '../../../../shared/domain/trainer-log/index.js';

type CheckpointEvent = Extract<RunEvent, { type: 'checkpoint' }>;

/** `random_states_0.pkl` is written last, so with it the others are whole. */
const STATE_FILES = [
  'model.safetensors',
  'optimizer.bin',
  'scheduler.bin',
  'train_state.json',
  'random_states_0.pkl',
];
const SAMPLE = /_(e?)(\d{6,})_(\d{2,})_(\d{14})(?:_-?\d+)?\.png$/;
const PNG_END = Buffer.from('IEND');

/**
 * What lies in the run's output folder, for plain mode: the trainer's text announces a checkpoint before it is written
 * and samples not at all, so every file is reported once it is whole.
 */
export class OutputFolder {
  readonly #seen = new Set<string>();
  #announced: CheckpointEvent[] = [];

  constructor(
    private readonly dir: string,
    private readonly promptsFile: string,
    private readonly parser: TrainerLogParser,
    private readonly stepOffset: number,
  ) {}

  /** A checkpoint that the text announced; it is reported when its file is whole. */
  announce(event: CheckpointEvent): void {
    this.#announced.push(event);
  }

  /** Files that are whole since the last call. `t`: Unix ms. */
  async poll(t: number): Promise<RunEvent[]> {
    return [
      ...(await this.#checkpoints(t)),
      ...(await this.#states(t)),
      ...(await this.#samples(t)),
    ];
  }

  async #checkpoints(t: number): Promise<RunEvent[]> {
    const whole: RunEvent[] = [];
    const waiting: CheckpointEvent[] = [];
    for (const event of this.#announced) {
      if (await isWholeSafetensors(join(this.dir, event.file))) whole.push({ ...event, t });
      else waiting.push(event);
    }
    this.#announced = waiting;
    return whole;
  }

  async #states(t: number): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    for (const folder of await namesIn(this.dir, '-state')) {
      if (this.#seen.has(folder) || !(await hasAll(join(this.dir, folder)))) continue;
      const position = checkpointPosition(folder.slice(0, -'-state'.length));
      const { step, epoch } = this.parser.placeOf(position);
      const completed = position.step === null ? epoch : this.parser.epochsCompleted(position.step);
      if (step === null || completed === null) continue; // the plan is not read yet: next time
      this.#seen.add(folder);
      events.push({ type: 'resume_point', t, step, epoch: completed, folder });
    }
    return events;
  }

  async #samples(t: number): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    for (const name of await namesIn(join(this.dir, 'sample'), '.png')) {
      const file = `sample/${name}`;
      const match = SAMPLE.exec(name);
      if (!match || this.#seen.has(file) || !(await isWholePng(join(this.dir, file)))) continue;
      this.#seen.add(file);
      events.push(await this.#sampleEvent(file, match, t));
    }
    return events;
  }

  async #sampleEvent(file: string, match: RegExpExecArray, t: number): Promise<RunEvent> {
    const number = Number(match[2]);
    const isEpoch = match[1] === 'e';
    const step = isEpoch
      ? this.parser.placeOf({ step: null, epoch: number, isFinal: false }).step
      : this.stepOffset + number;
    const promptIndex = Number(match[3]);
    const prompt = (await promptsOf(this.promptsFile))[promptIndex];
    const base = {
      type: 'sample',
      t,
      step,
      epoch: isEpoch ? number : null,
      file,
      promptIndex,
    } as const;
    return prompt === undefined ? base : { ...base, prompt };
  }
}

async function namesIn(dir: string, ending: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => name.endsWith(ending)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // made when first needed
    throw error;
  }
}

async function hasAll(folder: string): Promise<boolean> {
  for (const name of STATE_FILES) {
    try {
      if ((await stat(join(folder, name))).size === 0) return false;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }
  return true;
}

async function promptsOf(path: string): Promise<string[]> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.trim());
    const prompts = lines.filter((line) => line !== '' && !line.startsWith('#'));
    return prompts.map((line) => line.split(' --')[0] ?? line);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // a run without samples
    throw error;
  }
}

/** True when the file is as long as its header says. */
async function isWholeSafetensors(path: string): Promise<boolean> {
  return withFile(path, async (handle, size) => {
    const start = Buffer.alloc(8);
    if (size < 8 || (await handle.read(start, 0, 8, 0)).bytesRead < 8) return false;
    const length = Number(start.readBigUInt64LE());
    if (length > size - 8) return false;
    const header = Buffer.alloc(length);
    await handle.read(header, 0, length, 8);
    return 8 + length + dataLength(header.toString('utf8')) === size;
  });
}

function dataLength(header: string): number {
  try {
    const entries = Object.values(
      JSON.parse(header) as Record<string, { data_offsets?: [number, number] }>,
    );
    return Math.max(0, ...entries.map((entry) => entry.data_offsets?.[1] ?? 0));
  } catch {
    return Number.NaN; // the header itself is not written to its end
  }
}

async function isWholePng(path: string): Promise<boolean> {
  return withFile(path, async (handle, size) => {
    const end = Buffer.alloc(12);
    if (size < 12) return false;
    await handle.read(end, 0, 12, size - 12);
    return end.includes(PNG_END);
  });
}

async function withFile(
  path: string,
  look: (handle: Awaited<ReturnType<typeof open>>, size: number) => Promise<boolean>,
): Promise<boolean> {
  let handle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  try {
    return await look(handle, (await handle.stat()).size);
  } finally {
    await handle.close();
  }
}
