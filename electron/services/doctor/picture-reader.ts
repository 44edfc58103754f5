import * as z from 'zod';
import type { TrainerVerdict } from '../../../shared/domain/doctor/index.js';
import { AppError } from '../../../shared/result/errors.js';
import { startLineTalk, type LineTalk } from '../../platform/programs/line-talk.js';

export interface PictureReaderOptions {
  /** The trainer's Python. */
  readonly python: string;
  /** `resources/pictures/lora_studio_pictures.py`. */
  readonly program: string;
  /** Longest time for one picture in milliseconds; a reader that takes longer is ended. Default one minute. */
  readonly limitMs?: number;
}

const ONE_MINUTE = 60_000;

const Hello = z.object({ pillow: z.string(), imagesize: z.string() });
const Answer = z.object({
  size: z.tuple([z.int(), z.int()]).nullable(),
  ends: z.object({ step: z.string(), type: z.string(), message: z.string() }).nullable(),
});

/** The trainer's own Python, asked for one picture after the other. One that hangs or dies at a picture is started again. */
export class PictureReader {
  #talk: LineTalk | null = null;
  #versions = '';
  #isClosed = false;

  constructor(private readonly options: PictureReaderOptions) {}

  /** Versions of what reads, “Pillow 13.0.0, imagesize 1.4.1”. Throws `trainer_unavailable` when it cannot be started. */
  async begin(): Promise<string> {
    await this.#begin();
    return this.#versions;
  }

  /** What the trainer makes of a picture. Throws `cancelled` once the reader is closed. */
  async ask(path: string): Promise<TrainerVerdict> {
    const talk = this.#talk ?? (await this.#begin());
    talk.say(JSON.stringify(path));
    const line = await talk.next();
    if (this.#isClosed) throw cancelled();
    if (line === null) {
      // The trainer's own process would have ended, or hung, in the same way.
      this.#talk = null;
      return { ends: `its reader gave no answer: ${talk.whyEnded()}`, size: null };
    }
    const { size, ends } = Answer.parse(parsed(line));
    return { size, ends: ends === null ? null : `${ends.type}: ${ends.message}` };
  }

  /** Ends the reader at once; who waits for an answer gets `cancelled`. */
  close(): void {
    this.#isClosed = true;
    this.#talk?.end();
    this.#talk = null;
  }

  async #begin(): Promise<LineTalk> {
    if (this.#isClosed) throw cancelled();
    const { python, program, limitMs = ONE_MINUTE } = this.options;
    const talk = (this.#talk = startLineTalk(python, [program], limitMs));
    const line = await talk.next();
    if (this.#isClosed) throw cancelled();
    const hello = Hello.safeParse(line === null ? null : parsed(line));
    if (!hello.success) {
      const why = talk.whyEnded() || 'it gave no sensible answer';
      this.close();
      throw new AppError(
        'trainer_unavailable',
        `The trainer’s Python could not be asked about pictures: ${why}.`,
        {
          hint: 'Check the environment in the settings. What the app finds itself is told as ever.',
        },
      );
    }
    this.#versions = `Pillow ${hello.data.pillow}, imagesize ${hello.data.imagesize}`;
    return talk;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // no answer of ours: what asked says so
  }
}

const cancelled = () => new AppError('cancelled', 'Cancelled.');
