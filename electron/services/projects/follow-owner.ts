import { ProjectFile, type Project } from '../../../shared/contract/index.js';
import { AppError } from '../../../shared/result/errors.js';
import type { EntryNews } from './entry-news.js';
import type { OpenProjectsDeps } from './open-deps.js';
import type { Entry, WholeProject } from './open-entry.js';
import { OwnerMirror } from './owner-mirror.js';
import type { Ownership } from './ownership.js';
import type { Place } from './place.js';

interface FollowDeps extends Pick<OpenProjectsDeps, 'bus' | 'jobs'> {
  readonly news: EntryNews;
  /** Where the project of that id is open here; null when it is not. */
  openAt(id: string): Place | null;
}

/** Lives on another owner's word: its project, its events. Throws what it answers; the connection is closed then. */
export async function followOwner(
  place: Place,
  { connection, holder }: Extract<Ownership, { as: 'follower' }>,
  { bus, jobs, news, openAt }: FollowDeps,
): Promise<Entry> {
  let mirror: OwnerMirror | null = null;
  try {
    const opened = await connection.client.request('projects.open', { dir: place.dir });
    if (!opened.ok) throw AppError.fromValue(opened.error);
    const project = ownerless(opened.value);
    const other = openAt(project.id);
    if (other) throw sameId(place.dir, other.dir);
    const entry = news.newEntry(project, place);
    entry.allowed = await news.allowedOf(project);
    mirror = new OwnerMirror(connection.client, project.id, bus, jobs);
    const { process, kind, since } = holder;
    const ownedBy = { pid: process.pid, kind, since };
    const standing = {
      ...{ as: 'follower' as const, connection, mirror, ownedBy },
      readOnly: opened.value.readOnly,
    };
    entry.standing = standing;
    connection.client.subscribe('projects.changed', project.id, (changed) => {
      entry.project = ownerless(changed);
      standing.readOnly = changed.readOnly;
      news.followPowers(entry);
    });
    connection.client.subscribe('powers.changed', project.id, () => news.followPowers(entry));
    await mirror.start();
    return entry;
  } catch (error) {
    mirror?.stop();
    connection.close();
    throw error;
  }
}

function ownerless(project: Project): WholeProject {
  return { ...ProjectFile.parse(project), dir: project.dir };
}

function sameId(dir: string, other: string): AppError {
  return new AppError('conflict', `${dir} has the same id as ${other}, which is open.`, {
    hint: 'Close the other project first: then this one can be opened.',
  });
}
