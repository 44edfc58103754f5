import type {
  Concept,
  MovedAside,
  Project,
  ProjectFile,
  ReadOnly,
} from '../../../shared/contract/index.js';
import { powersOfConcepts } from '../../../shared/domain/powers/index.js';
import type { AppError } from '../../../shared/result/errors.js';
import type { SeenLock } from '../../platform/lock-file.js';
import type { Logger } from '../../platform/log.js';
import { ownerLockIn } from '../project-folder/index.js';
import { BeatWatch, type BeatListener } from './beat-watch.js';
import type { Holder } from './holder.js';
import type { Lease } from './lease.js';
import type { OwnerMirror } from './owner-mirror.js';
import {
  judgeLock,
  onReadOnlyMedium,
  openElsewhere,
  type OwnerConnection,
  type OwnershipDeps,
} from './ownership.js';
import type { Place } from './place.js';

/** A project as its services work with it: `concepts` are those that may be used; the others are off. */
export type OpenProject = ProjectFile & {
  readonly dir: string;
  /** Linked folders that came with the project and are not allowed yet: not read, not shown, not trained. */
  readonly offConcepts: readonly Concept[];
};

/** A project as its file says, with concepts that are off. */
export type WholeProject = ProjectFile & { readonly dir: string };

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
  project: WholeProject;
  /** Linked folders, as concepts name them, that it may use. */
  allowed: ReadonlySet<string>;
  readonly place: Place;
  /** What stood where the app keeps something of its own and was renamed. */
  readonly movedAside: () => readonly MovedAside[];
  standing: Standing;
  watch: BeatWatch | null;
  /** False while its followers get to know it. */
  isReady: boolean;
  /** Set once it is let go of. */
  closing: Promise<void> | null;
}

/** A project that was just found. */
export function newEntry(
  project: WholeProject,
  place: Place,
  movedAside: Entry['movedAside'],
): Entry {
  const nothing = { allowed: new Set<string>(), watch: null, isReady: false, closing: null };
  return { project, place, movedAside, standing: { as: 'opening' }, ...nothing };
}

/** The project as its services may work with it. */
export function usable({ project, allowed }: Pick<Entry, 'project' | 'allowed'>): OpenProject {
  const off = new Set(
    powersOfConcepts(project.concepts, project.dir)
      .map(({ value }) => value)
      .filter((folder) => !allowed.has(folder)),
  );
  return {
    ...project,
    concepts: project.concepts.filter(({ dir }) => !off.has(dir)),
    offConcepts: project.concepts.filter(({ dir }) => off.has(dir)),
  };
}

/** The project as a page sees it. */
export function viewOf(entry: Entry): Project {
  const { project, standing } = entry;
  const ownedBy = standing.as === 'follower' ? standing.ownedBy : null;
  const movedAside = [...entry.movedAside()];
  const told = movedAside.length > 0 ? { movedAside } : {};
  return { ...project, ...told, ownedBy, readOnly: readOnlyOf(entry) };
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
  return new BeatWatch(ownerLockIn(entry.place.dir), isStale, times, on, log);
}
