import type { RunSample } from '../../../shared/contract/index.js';

export interface SampleRow {
  /** Null: made before the first epoch ended or the file's name does not say. */
  readonly epoch: number | null;
  readonly step: number | null;
  /** One cell a prompt of the grid, in their order; null where this one is not made (yet). */
  readonly cells: readonly (RunSample | null)[];
}

export interface SampleGrid {
  readonly prompts: readonly { readonly index: number; readonly text: string | null }[];
  /** Newest first. */
  readonly rows: readonly SampleRow[];
}

/** Samples as epoch x prompt. When a cell has two samples (a resumed run made one again) the newer one counts. */
export function sampleGrid(samples: readonly RunSample[]): SampleGrid {
  const indexes = [...new Set(samples.map((sample) => sample.promptIndex))].sort((a, b) => a - b);
  const prompts = indexes.map((index) => ({
    index,
    text: samples.find((s) => s.promptIndex === index && s.prompt !== null)?.prompt ?? null,
  }));
  const groups = new Map<string, RunSample[]>();
  for (const sample of samples) {
    const key =
      sample.epoch === null ? `step ${String(sample.step)}` : `epoch ${String(sample.epoch)}`;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  const rows = [...groups.values()].map((group) => rowOf(group, indexes));
  return { prompts, rows: rows.sort((a, b) => order(b) - order(a)) };
}

function rowOf(group: readonly RunSample[], indexes: readonly number[]): SampleRow {
  const newest = [...group].sort((a, b) => b.t - a.t);
  return {
    epoch: group[0]?.epoch ?? null,
    step: newest[0]?.step ?? null,
    cells: indexes.map((index) => newest.find((sample) => sample.promptIndex === index) ?? null),
  };
}

/** Sort key of a row: its time (Unix ms). A file name gives an epoch or a step, and these two do not compare. */
function order(row: SampleRow): number {
  return Math.max(...row.cells.map((cell) => cell?.t ?? 0));
}

/** `later` and `earlier` go through epochs, `previous` and `next` through prompts. */
export type SampleWay = 'later' | 'earlier' | 'previous' | 'next';

/** File of the sample beside another in the grid, over holes; null at the edge. */
export function neighbourSample(grid: SampleGrid, file: string, way: SampleWay): string | null {
  const rowStep = way === 'later' ? -1 : way === 'earlier' ? 1 : 0;
  const cellStep = way === 'previous' ? -1 : way === 'next' ? 1 : 0;
  let row = grid.rows.findIndex((item) => item.cells.some((cell) => cell?.file === file));
  let cell = grid.rows[row]?.cells.findIndex((item) => item?.file === file) ?? -1;
  for (;;) {
    row += rowStep;
    cell += cellStep;
    const next = grid.rows[row]?.cells[cell];
    if (next === undefined) return null;
    if (next !== null) return next.file;
  }
}
