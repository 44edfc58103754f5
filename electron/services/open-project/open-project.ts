import type { Client, Concept, Project, ProjectFile } from '../../../shared/contract/index.js';
import type { ProjectFolder } from '../project-folder/index.js';
import type { Powers } from '../powers/index.js';
import type { Rooms } from './rooms.js';

/** A project as its file says, with concepts that are off; `dir`: absolute, links followed. */
export type WholeProject = ProjectFile & { readonly dir: string };

/** A project as it is worked with: `concepts` are those that may be used, the others are off. */
export type UsableProject = WholeProject & {
  /** Linked folders that came with the project and are not allowed yet: not read, not shown, not trained. */
  readonly offConcepts: readonly Concept[];
};

/** Asked by whoever writes into a project, just before it does. */
export interface WriteGuard {
  /**
   * Throws `locked` or `read_only`, saying why, when this process may not write there (any more). `isFresh`: looked at just
   * now; else what was seen a moment ago will do.
   */
  mayWrite(isFresh?: boolean): Promise<void>;
  /** The same as a question, for what is only kept to be quicker the next time. */
  isWritable(): Promise<boolean>;
}

/** The process that owns a project instead of this one, and the way to it. `name`: the same for the same process. */
export interface Owner {
  readonly client: Client;
  readonly name: string;
}

/** What a room of a project does when the project opens, changes or closes; `build-project.ts` says in which order. */
export interface Room {
  open?(): Promise<void>;
  /** The file has changed: `project.file` is the new one, `before` the one that this takes the place of. */
  changed?(before: UsableProject): Promise<void> | void;
  /** What is under way ends, or is waited for; nothing is written after it. */
  close?(): Promise<void> | void;
}

/** A project that is open: everything about it is asked of this object, and of nothing by its id. */
export interface OpenProject extends Rooms {
  readonly id: string;
  /** Absolute, links followed. */
  readonly dir: string;
  /** The file as it is now, without concepts that are off. */
  readonly file: UsableProject;
  /** The same with all concepts: to be judged and shown, never to be worked with. */
  readonly whole: WholeProject;
  /** Says where its things lie, with the concepts that it has now. */
  readonly folder: ProjectFolder;
  readonly guard: WriteGuard;
  /** What it asks for beyond its folder, and what its user allowed it. */
  readonly powers: Powers;
  /** Another process that owns it and answers for it; null: this one answers. */
  readonly owner: Owner | null;
  /** This process owns it: it may be written, and its runs are this one's to start. */
  readonly isOwned: boolean;
  /** A folder of images that is no project: it has but a few of the rooms. */
  readonly isPlain: boolean;
  /** The project as a page sees it. */
  view(): Project;
  /**
   * Changes `project.json`: one change after the other, each on what the one before left. All rooms know of it when it resolves.
   * Throws like `guard.mayWrite`, and what `change` throws.
   */
  change(change: (file: ProjectFile) => ProjectFile): Promise<Project>;
  /** Takes a concept into the project that its user has just made or chosen. */
  addConcept(concept: Concept): Promise<void>;
  /** Absolute path of an image, contained in its concept's folder. Throws as `ProjectFolder.imageFile` does. */
  imagePath(imageId: string): Promise<string>;
  /** Absolute path of a file that a run made. Throws as `ProjectFolder.outputFile` does. */
  outputFile(runId: string, file: string): Promise<string>;
}
