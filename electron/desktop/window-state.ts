import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { writeJsonAtomic } from '../platform/atomic-file.js';
import type { Logger } from '../platform/log.js';

/** A rectangle on the desktop, in pixels that do not depend on the display's scale. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const WindowState = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  isMaximized: z.boolean(),
});
export type WindowState = z.output<typeof WindowState>;

export const MIN_SIZE = { width: 900, height: 600 };
const DEFAULT_SIZE = { width: 1360, height: 880 };
/** So much of the title bar must be on a display for the user to take hold of it. */
const GRIP = { width: 120, height: 32 };

/** Where the window opens: as it was left, unless its display is gone; without x and y the system chooses. */
export interface Placement {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

/** Fits the remembered state to the displays that are there now (`areas`: their work areas; the first is the main one). */
export function placeWindow(state: WindowState | null, areas: readonly Bounds[]): Placement {
  const main = areas[0];
  const wanted = state ?? { ...DEFAULT_SIZE, isMaximized: false };
  const home = state === null ? undefined : areas.find((area) => isGraspable(state, area));
  const area = home ?? main;
  const width = fit(wanted.width, MIN_SIZE.width, area?.width);
  const height = fit(wanted.height, MIN_SIZE.height, area?.height);
  const { isMaximized } = wanted;
  if (state === null || home === undefined) return { width, height, isMaximized };
  return { x: state.x, y: state.y, width, height, isMaximized };
}

/** Keeps the state on disk: one write after the other, so that the last one stays. */
export class WindowStateFile {
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly log: Logger,
  ) {}

  /** Remembers the state; a failure is only logged, as nothing but the window's place is lost. */
  save(state: WindowState): void {
    this.#last = this.#last
      .then(() => writeJsonAtomic(this.file, state))
      .catch((error: unknown) => {
        this.log.warn(`The window's place could not be remembered: ${String(error)}`);
      });
  }

  /** The remembered state; null when there is none or it cannot be understood (the window then opens as new). */
  async read(): Promise<WindowState | null> {
    try {
      return WindowState.parse(JSON.parse(await readFile(this.file, 'utf8')));
    } catch {
      return null; // not worth a word: only the window's place is lost
    }
  }

  /** Resolves when everything that was to be saved is on disk. */
  settled(): Promise<void> {
    return this.#last;
  }
}

function isGraspable(state: Bounds, area: Bounds): boolean {
  const left = Math.max(state.x, area.x);
  const right = Math.min(state.x + state.width, area.x + area.width);
  const top = state.y;
  return (
    right - left >= GRIP.width && top >= area.y - 8 && top + GRIP.height <= area.y + area.height
  );
}

function fit(wanted: number, min: number, max: number | undefined): number {
  return Math.max(min, max === undefined ? wanted : Math.min(wanted, max));
}
