import { createHash } from 'node:crypto';
import * as z from 'zod';
import { HistoryStep } from '../../../shared/contract/index.js';
import { syncFolder } from '../../platform/atomic-file.js';
import type { OwnFolder } from '../../platform/own-folder.js';
import { HISTORY, STUDIO } from '../project-folder/index.js';
import { decodeChange, encodeChange, type FileChange } from './changes.js';

/**
 * The journal of a project, `.studio/history/`:
 *
 * - `NUMBER.step`: one step, written and synced before any file is touched: a line about it, a line for each file with its
 *   content before and after, a last line with their number;
 * - `log`: what happened to the steps, a line each, appended and synced: begun, done, undone, …
 *
 * Each line of the log starts with a checksum, so that a line cut by a power loss is known and set aside.
 */

/** What happened to a step. `begin`, `undo` and `redo` are followed by `end` once all files are as wanted. */
const LogLine = z.object({
  /** Number of the step. */
  step: z.int().min(1),
  did: z.enum(['begin', 'undo', 'redo', 'end', 'drop']),
  /** With `begin`: the step that this one takes the place of. */
  instead: z.int().optional(),
  /** With `end` after `begin`: files that really changed. */
  files: z.int().optional(),
});
export type LogLine = z.output<typeof LogLine>;

/** Schemas are compiled when they are first used (3 ms, measured): better before a project is opened than during it. */
export function prepareJournal(): void {
  parseLogLine(formatLogLine({ step: 1, did: 'begin' }).trimEnd());
  HistoryStep.safeParse({ id: '1', at: 0, kind: 'batch', label: '', files: 0 });
}

const DIR = [STUDIO, HISTORY];
const LOG = [...DIR, 'log'];
const CHECKSUM = 8;
const CHUNK = 4 * 1024 * 1024;

export class Journal {
  #lastNumber = 0;

  /** `own`: of the project's folder. `mayWrite`: throws when the project is no longer ours; asked before anything is written. */
  constructor(
    private readonly own: OwnFolder,
    private readonly mayWrite: () => Promise<void> = () => Promise.resolve(),
  ) {}

  /** All whole lines of the log, oldest first. A cut last line is cut off (`mends`), so that the next one starts on its own. */
  async readLog(mends = true): Promise<LogLine[]> {
    const bytes = await this.own.read(...LOG);
    this.#lastNumber = Math.max(0, ...(await this.stepNumbers()));
    if (bytes === null) return [];
    const lines: LogLine[] = [];
    let good = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, good)) {
      const line = parseLogLine(bytes.toString('utf8', good, end));
      if (line === null) break;
      lines.push(line);
      this.#lastNumber = Math.max(this.#lastNumber, line.step);
      good = end + 1;
    }
    if (mends && good < bytes.length) await this.own.truncate(LOG, good);
    return lines;
  }

  /** Appends to the log and waits until it is on the disk. */
  async log(...lines: readonly LogLine[]): Promise<void> {
    await this.mayWrite();
    const handle = await this.own.openToAppend(...LOG);
    const { size } = await handle.stat();
    try {
      await handle.writeFile(lines.map(formatLogLine).join(''));
      await handle.sync();
    } catch (error) {
      // A full disk may leave half a line, and the next line would be appended to it.
      await handle.truncate(size);
      throw error;
    } finally {
      await handle.close();
    }
  }

  /** Writes a step and waits until it is on the disk; returns its number. Nothing has happened to its files then. */
  async writeStep(
    about: Omit<HistoryStep, 'id'>,
    changes: readonly FileChange[],
  ): Promise<{ number: number; step: HistoryStep }> {
    await this.mayWrite();
    const number = (this.#lastNumber += 1);
    const step = { ...about, id: stepId(number, about.at) };
    const handle = await this.own.openNew(...partsOf(number));
    try {
      let chunk = `${JSON.stringify(step)}\n`;
      for (const change of changes) {
        chunk += `${encodeChange(this.own.root, change)}\n`;
        if (chunk.length < CHUNK) continue;
        await handle.writeFile(chunk);
        chunk = '';
      }
      await handle.writeFile(`${chunk}${JSON.stringify({ end: changes.length })}\n`);
      await handle.sync();
    } catch (error) {
      await handle.close();
      await this.own.remove(...partsOf(number)).catch(() => undefined); // a full disk may refuse even that; the log does not name it
      throw error;
    }
    await handle.close();
    await syncFolder(this.own.path(...DIR));
    return { number, step };
  }

  /** The line about a step; null when its file is gone or damaged. */
  async readAbout(number: number): Promise<HistoryStep | null> {
    const text = await this.own.read(...partsOf(number));
    const line = text?.toString('utf8', 0, Math.max(0, text.indexOf(10))) ?? '';
    const parsed = HistoryStep.safeParse(parseJson(line));
    return parsed.success ? parsed.data : null;
  }

  /** All changes of a step; null when its file is gone or damaged, as nothing may be undone by halves. */
  async readChanges(number: number): Promise<FileChange[] | null> {
    const bytes = await this.own.read(...partsOf(number));
    if (bytes === null) return null;
    const lines = bytes.toString('utf8').split('\n').slice(1, -1);
    const end = z.object({ end: z.int() }).safeParse(parseJson(lines.pop() ?? ''));
    if (!end.success || end.data.end !== lines.length) return null;
    try {
      return lines.map((line) => decodeChange(this.own.root, line));
    } catch {
      return null; // damaged by others: told by the caller
    }
  }

  async removeStep(number: number): Promise<void> {
    await this.mayWrite();
    await this.own.remove(...partsOf(number));
  }

  /** Numbers of the steps that have a file, also of those that the log does not know. */
  async stepNumbers(): Promise<number[]> {
    const names = await this.own.names(...DIR);
    return names.flatMap((name) => (/^\d+\.step$/.test(name) ? [Number.parseInt(name, 10)] : []));
  }
}

function partsOf(number: number): string[] {
  return [...DIR, `${String(number).padStart(8, '0')}.step`];
}

function stepId(number: number, at: number): string {
  return `step-${number}-${Math.round(at).toString(36)}`;
}

function formatLogLine(line: LogLine): string {
  const text = JSON.stringify(line);
  return `${checksum(text)} ${text}\n`;
}

function parseLogLine(line: string): LogLine | null {
  const text = line.slice(CHECKSUM + 1);
  if (checksum(text) !== line.slice(0, CHECKSUM)) return null;
  const parsed = LogLine.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, CHECKSUM);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema then refuses it
  }
}
