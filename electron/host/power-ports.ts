import { engineTraits } from '../../shared/domain/engines/index.js';
import { isEnded } from '../../shared/domain/run/run-state.js';
import type { KnownProjects } from '../services/known-projects/index.js';
import { beginRecords, PowersService } from '../services/powers/index.js';
import { powersOfConcepts } from '../../shared/domain/powers/index.js';
import type { ProjectPowers } from '../services/open-project/open-deps.js';
import type { OpenProject, OpenProjects } from '../services/open-project/index.js';
import { readRecipes } from '../services/tagger/index.js';
import type { Core } from './core.js';

/** Open projects: made later than the powers, and known to them by then. */
type Projects = () => OpenProjects;

export interface Permissions {
  readonly powers: PowersService;
  /** The same as the projects see it. */
  readonly ofProjects: ProjectPowers;
  /** Puts a project that was opened on the recent list and into the user's records. */
  remember(project: {
    readonly id: string;
    readonly dir: string;
    readonly name: string;
  }): Promise<void>;
  /** Resolves once everything is written that was begun. */
  isIdle(): Promise<void>;
}

/** What projects may do, tied to the services it works with; the user's records of projects lie in the data folder. */
export function permissionsOf(core: Core, known: KnownProjects, projects: Projects): Permissions {
  const { bus, log, settings, recent } = core;
  // Before anything is opened, so that nothing of a stranger's is on the list by then.
  const begun = beginRecords(known, () => recent.entries(), log);
  const runsOf = (projectId: string) =>
    projects()
      .here()
      .find(({ id }) => id === projectId)?.runs;
  const powers = new PowersService({
    known,
    settings,
    project: (projectId) => projects().get(projectId).whole,
    recipes: (project) => readRecipes(core.projectFolders.of(project).own),
    open: () =>
      projects()
        .all()
        .map(({ id }) => id),
    runs: (projectId) => runsOf(projectId)?.files() ?? [],
    onChanged: async (projectId, list) => {
      await projects().refreshPowers(projectId);
      bus.emit('powers.changed', projectId, { powers: [...list] });
    },
  });
  const noted = noteStates(core, powers, runsOf);
  return {
    powers,
    remember: async ({ id, dir, name }) => {
      await Promise.all([recent.remember(dir, name), known.see(id, dir, name)]);
    },
    isIdle: async () => {
      await begun;
      await noted();
    },
    ofProjects: {
      begun,
      // Only a project with folders elsewhere has anything to be asked for.
      allowedOf: async ({ id, concepts, dir }) =>
        powersOfConcepts(concepts, dir).length === 0 ? new Set() : powers.allowedFolders(id),
      recordChange: (before, after) => powers.recordChange(before, after),
      recordFolder: (projectId, dir) => powers.recordFolder(projectId, dir),
    },
  };
}

/**
 * A run of the user's that ends leaves states to go on from: what they hold is noted, so that a later change is seen. Returns
 * what resolves once all that is noted.
 */
function noteStates(
  { bus, log }: Core,
  powers: PowersService,
  runsOf: (projectId: string) => OpenProject['runs'] | undefined,
): () => Promise<unknown> {
  let last: Promise<unknown> = Promise.resolve();
  const note = async (projectId: string, runId: string) => {
    const state = (await runsOf(projectId)?.stateToResume(runId)) ?? null;
    if (state !== null) await powers.noteState(projectId, runId, state);
  };
  bus.on('runs.changed', null, ({ id, engine, state, canResume }, { key: projectId }) => {
    if (!engineTraits(engine).statesRunCode || !canResume || !isEnded(state)) return;
    const noted = note(projectId, id).catch((error: unknown) => {
      // Going on with it then counts as seen for the first time.
      log.error(`the state of run ${id} could not be looked at`, error);
    });
    last = Promise.all([last, noted]);
  });
  return () => last;
}
