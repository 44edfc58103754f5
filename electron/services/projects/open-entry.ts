import type { Project, ProjectFile, ReadOnly } from '../../../shared/contract/index.js';
import type { AppError } from '../../../shared/result/errors.js';
import type { SeenLock } from '../../platform/lock-file.js';
import type { Logger } from '../../platform/log.js';
import { BeatWatch, type BeatListener } from './beat-watch.js';
import type { Holder } from './holder.js';
import type { Lease } from './lease.js';
import type { OwnerMirror } from './owner-mirror.js';
import {
  judgeLock,
  lockPathOf,
  onReadOnlyMedium,
  openElsewhere,
  type OwnerConnection,
  type OwnershipDeps,
} from './ownership.js';
import type { Place } from './place.js';

export type OpenProject = ProjectFile & { readonly dir: string };

/** How this process has a project. */
export type Standing =
  | { readonly as: 'owner'; readonly lease: Lease }
  | {
      readonly as: 'follower';
      readonly connection: OwnerConnection;
      readonly mirror: OwnerMirror;
      readonly ownedBy: NonNullable<Project['ownedBy']>;
      /** As its owner tells. */
      readOnly: ReadOnly | null;
    }
  | { readonly as: 'reader'; readonly why: ReadOnly['why']; readonly holder: Holder | null }
  /** A moment between two of these. */
  | { readonly as: 'opening' };

/** An open project. */
export interface Entry {
  project: OpenProject;
  readonly place: Place;
  standing: Standing;
  watch: BeatWatch | null;
  /** False while its followers get to know it. */
  isReady: boolean;
}

/** A project that was just found. */
export function newEntry(project: OpenProject, place: Place): Entry {
  return { project, place, standing: { as: 'opening' }, watch: null, isReady: false };
}

/** The project as a page sees it. */
export function viewOf(entry: Entry): Project {
  const { project, standing } = entry;
  const ownedBy = standing.as === 'follower' ? standing.ownedBy : null;
  return { ...project, ownedBy, readOnly: readOnlyOf(entry) };
}

/** Why a project is only read here; null when it is not. */
export function readOnlyOf({ standing, watch }: Entry): ReadOnly | null {
  if (standing.as === 'follower') return standing.readOnly;
  if (standing.as !== 'reader') return null;
  const { why, holder } = standing;
  if (holder === null) return { why, who: null, since: null, canTakeOver: false };
  const { host, user, kind, since, process } = holder;
  const who = { host, user, kind, pid: process.pid };
  return { why, who, since, canTakeOver: canTakeOver(holder, watch) };
}

/** The word that refuses a change of a project which is only read here. */
export function refusalOf({ standing, watch, project }: Entry): AppError {
  const holder = standing.as === 'reader' ? standing.holder : null;
  return holder === null
    ? onReadOnlyMedium(project.dir)
    : openElsewhere(holder, canTakeOver(holder, watch));
}

/** Versions that did not beat cannot be seen to have stopped, nor would they notice. */
function canTakeOver(holder: Holder, watch: BeatWatch | null): boolean {
  return holder.lease !== '' && watch?.isStill === true;
}

/** Watches the holder of a project that is only read here. */
export function watchHolder(
  entry: Entry,
  { records, times }: Pick<OwnershipDeps, 'records' | 'times'>,
  on: BeatListener,
  log: Logger,
): BeatWatch {
  const isStale = async (seen: SeenLock) =>
    (await judgeLock(seen, entry.place, records)) === 'stale';
  return new BeatWatch(lockPathOf(entry.place.dir), isStale, times, on, log);
}
