import * as z from 'zod';
import { FileFailure, ProjectId } from './common.js';
import { jobKind, request, starts } from './define.js';

/** One thing that can be undone: an edited caption, a batch, a delete, an import, a fix of the doctor. */
export const HistoryStep = z.object({
  id: z.string().min(1).max(80),
  /** Unix ms. */
  at: z.number(),
  kind: z.enum(['caption', 'batch', 'delete', 'import', 'fix', 'fill', 'tagger']),
  /** What it was, in words for a menu: “Replace ‘cat’ by ‘dog’”. */
  label: z.string(),
  /** Number of files that it changed. */
  files: z.int(),
});
export type HistoryStep = z.output<typeof HistoryStep>;

/** Newest first, at most 100 each; `undoCount` and `redoCount` are the whole numbers. */
export const History = z.object({
  undo: z.array(HistoryStep),
  redo: z.array(HistoryStep),
  undoCount: z.int(),
  redoCount: z.int(),
});
export type History = z.output<typeof History>;

const Move = z.object({
  projectId: ProjectId,
  /** The newest step that the caller knows; answers `conflict` when another step is the newest by now. */
  stepId: z.string().min(1).max(80),
});

export const historyJobs = {
  /** `failed` includes files that another program changed since the step; they are not touched. */
  history: jobKind(
    z.object({ stepId: z.string().nullable(), changed: z.int(), failed: z.array(FileFailure) }),
  ),
};

export const historyRequests = {
  'history.get': request(z.object({ projectId: ProjectId }), History.extend({ seq: z.int() })),
  'history.undo': request(Move, starts('history')),
  'history.redo': request(Move, starts('history')),
};

export const historyEvents = {
  /** Key: project id. */
  'history.changed': History,
};
