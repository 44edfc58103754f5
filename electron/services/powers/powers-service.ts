import type {
  AllowedProject,
  EngineId,
  NamedPower,
  Power,
  PowerState,
  ProjectFile,
} from '../../../shared/contract/index.js';
import {
  distinct,
  isAbsolutePath,
  needsPermission,
  placeOf,
  powersOfConcepts,
  powersOfPrompts,
  powersOfRecipe,
  powersOfSettings,
  type FoundPower,
} from '../../../shared/domain/powers/index.js';
import { type RunSettingsPart, TrainingSettings } from '../../../shared/domain/config/index.js';
import { engineTraits } from '../../../shared/domain/engines/index.js';
import type { CaptioningRecipe } from '../../../shared/domain/tagger/index.js';
import type { KnownProjects } from '../known-projects/index.js';
import type { SettingsService } from '../settings/index.js';
import { contextOf, hasLink, powerOfState, readPowers, resultLinksOf, settled } from './facts.js';

export type WholeProject = ProjectFile & { readonly dir: string };

/** A run as far as it can ask for something. */
export interface RunValues extends RunSettingsPart {
  readonly id: string;
  readonly engine: EngineId;
}

export interface PowersDeps {
  readonly known: KnownProjects;
  readonly settings: Pick<SettingsService, 'get'>;
  /** An open project with all its concepts. Throws `not_found`. */
  readonly project: (projectId: string) => WholeProject;
  /** The recipes that are saved with an open project; throws for a file that cannot be understood. */
  readonly recipes: (project: WholeProject) => Promise<readonly CaptioningRecipe[]>;
  /** Ids of the projects that are open. */
  readonly open: () => readonly string[];
  /** Runs that lie in an open project's folder, as far as this process knows them. */
  readonly runs: (projectId: string) => readonly RunValues[];
  /** Told after a yes was given or taken back; awaited. */
  readonly onChanged: (projectId: string, powers: readonly PowerState[]) => Promise<void>;
}

/** What a start would use, and for what it has a yes of its own. */
export interface StartWish {
  readonly settings: TrainingSettings;
  readonly engine: EngineId;
  /** Typed by the user for this run alone. */
  readonly allow?: readonly Power[] | undefined;
}

/** What stands in the way of a start: the first is asked for; arguments of the second the engine never reads. */
export interface Missing {
  readonly powers: readonly NamedPower[];
  readonly unread: readonly FoundPower[];
}

/** What a run gave its trainer. */
const powersOfRun = (run: RunValues, projectDir: string) =>
  powersOfSettings(TrainingSettings.ofRun(run).reaching(), contextOf(projectDir));

const keyOf = ({ kind, value }: Power) => `${kind} ${value}`;

/**
 * What projects ask for beyond their own folders, and what the user allowed them. What the user set in this app needs no yes;
 * what came with a folder is off until then.
 */
export class PowersService {
  constructor(private readonly deps: PowersDeps) {}

  /** Everything that an open project asks for, with the user's word on it. */
  async list(projectId: string): Promise<PowerState[]> {
    const named = await this.#named(this.deps.project(projectId));
    const allowed = await this.#allowed(projectId);
    return named.map((power) => ({ ...power, isAllowed: allowed.has(keyOf(power)) }));
  }

  /** Says yes to these exact values for an open project. */
  async allow(projectId: string, powers: readonly Power[]): Promise<PowerState[]> {
    this.deps.project(projectId); // only of an open project
    await this.deps.known.allow(projectId, powers);
    return this.#tell(projectId);
  }

  /** All that was allowed so far, over all known projects. */
  async allowed(): Promise<AllowedProject[]> {
    return (await this.deps.known.list())
      .filter(({ allowed }) => allowed.length > 0)
      .map(({ id, name, places, allowed }) => ({
        projectId: id,
        name,
        places: places.map(({ dir }) => dir),
        allowed,
      }));
  }

  /** Takes a yes back. The project need not be open. */
  async revoke(projectId: string, power: Power): Promise<void> {
    await this.deps.known.revoke(projectId, power);
    if (this.deps.open().includes(projectId)) await this.#tell(projectId);
  }

  /** Linked folders that a project may use, as its concepts name them. */
  async allowedFolders(projectId: string): Promise<ReadonlySet<string>> {
    const allowed = (await this.deps.known.find(projectId))?.allowed ?? [];
    return new Set(allowed.flatMap(({ kind, value }) => (kind === 'linked_folder' ? value : [])));
  }

  /**
   * Keeps as allowed what the user has just set: what the project asks for now and nothing in its folder asked for before.
   * `before` null: the project was made here.
   */
  async recordChange(before: WholeProject | null, after: WholeProject): Promise<void> {
    const wanted = [...(await readPowers(after, [])), ...foldersOfOwn(after)];
    const old = await this.#allowed(after.id);
    const fresh = wanted.filter((power) => !old.has(keyOf(power)));
    if (fresh.length === 0) return;
    const came = before === null ? new Set<string>() : keysOf(await this.#cameWith(before));
    await this.deps.known.allow(
      after.id,
      fresh.filter((power) => !came.has(keyOf(power))),
    );
  }

  /** The user has just chosen this folder as a concept. */
  async recordFolder(projectId: string, dir: string): Promise<void> {
    await this.deps.known.allow(projectId, [{ kind: 'linked_folder', value: dir }]);
  }

  /** The same for recipes that are saved. */
  async recordRecipes(projectId: string, recipes: readonly CaptioningRecipe[]): Promise<void> {
    const project = this.deps.project(projectId);
    const wanted = await this.#ofRecipes(project, recipes);
    if (wanted.length === 0) return;
    const came = keysOf(await this.#cameWith(project));
    await this.deps.known.allow(
      projectId,
      wanted.filter((power) => !came.has(keyOf(power))),
    );
  }

  /** What a start needs a yes for, all of it. Values that came with the project's folder count, also when a page sends them back. */
  async missing(id: string, { settings, engine, allow = [] }: StartWish): Promise<Missing> {
    const project = this.deps.project(id);
    const allowed = await this.#allowed(id, allow);
    const folders = await this.#foldersNeeded(project);
    const found = [
      ...powersOfSettings(settings.reaching(), contextOf(project.dir)),
      ...powersOfPrompts(project.samplePrompts),
    ];
    const named = await this.#notTrusted(await settled(found, project.dir));
    const open = named.filter((power) => !allowed.has(keyOf(power)));
    const came = open.length === 0 ? new Set<string>() : keysOf(await this.#cameWith(project));
    const off = open.filter((power) => came.has(keyOf(power)));
    const powers = folders.filter((power) => !allowed.has(keyOf(power)));
    if (engineTraits(engine).readsAllArguments) {
      return { powers: [...powers, ...off], unread: [] };
    }
    const offArguments = new Set(off.map(({ at }) => at));
    return { powers, unread: found.filter(({ at }) => offArguments.has(at)) };
  }

  /** The same for going on with a run: its settings lie in the project's folder. `state`: the folder it goes on from, in the project. */
  async missingForResume(id: string, run: RunValues, state: string | null): Promise<NamedPower[]> {
    const project = this.deps.project(id);
    const own = (await this.deps.known.find(id))?.ownRuns.find((one) => one.id === run.id);
    const folders = await this.#foldersNeeded(project);
    const isOwnWhole = own !== undefined && own.given === null;
    const { readsAllArguments, statesRunCode } = engineTraits(run.engine);
    const settings = readsAllArguments && !isOwnWhole ? await this.#ofRun(project, run) : [];
    const states =
      state !== null && statesRunCode ? await this.#stateNeeded(project, run.id, state) : [];
    const allowed = await this.#allowed(id, own?.given ?? []);
    return [...folders, ...settings, ...states].filter((power) => !allowed.has(keyOf(power)));
  }

  /** Notes a run that the user starts now, so that going on with it asks nothing. */
  async noteRun(projectId: string, run: RunValues): Promise<void> {
    const { dir } = this.deps.project(projectId);
    const given = await settled(powersOfRun(run, dir), dir);
    await this.deps.known.noteRun(projectId, run.id, given);
  }

  /** Notes what the state of an own run holds, once; a later change of it is then seen. */
  async noteState(projectId: string, runId: string, state: string): Promise<void> {
    await this.#stateNeeded(this.deps.project(projectId), runId, state);
  }

  /** Refuses a recipe that came with the project and asks for what is not allowed. `kinds`: what this step does. */
  async requireRecipe(
    projectId: string,
    recipe: CaptioningRecipe,
    kinds: readonly Power['kind'][],
  ): Promise<void> {
    // A plain folder of images brings no recipes along.
    if (!this.deps.open().includes(projectId)) return;
    const project = this.deps.project(projectId);
    const wanted = (await this.#ofRecipes(project, [recipe])).filter(({ kind }) =>
      kinds.includes(kind),
    );
    await this.#require(project, wanted);
  }

  /** Refuses a value that an open project brought along and that is not allowed, where a request names no project. */
  async requireAnywhere(power: Power): Promise<void> {
    for (const projectId of this.deps.open()) {
      const project = this.deps.project(projectId);
      const named = await this.#named(project);
      await this.#require(
        project,
        named.filter((one) => keyOf(one) === keyOf(power)),
      );
    }
  }

  async #require(project: WholeProject, wanted: readonly NamedPower[]): Promise<void> {
    if (wanted.length === 0) return;
    const allowed = await this.#allowed(project.id);
    const open = wanted.filter((power) => !allowed.has(keyOf(power)));
    if (open.length === 0) return;
    const came = keysOf(await this.#cameWith(project));
    const off = open.filter((power) => came.has(keyOf(power)));
    if (off.length > 0) throw needsPermission(off);
  }

  /** What the project's folder asks for: its file, its recipes, and runs that this user did not start. */
  async #cameWith(project: WholeProject): Promise<NamedPower[]> {
    const own = new Set((await this.deps.known.find(project.id))?.ownRuns.map(({ id }) => id));
    const ofRuns = this.deps
      .runs(project.id)
      .filter(({ id }) => !own.has(id))
      .flatMap((run) => powersOfRun(run, project.dir));
    const named = await this.#named(project);
    return [...named, ...(await this.#notTrusted(await settled(ofRuns, project.dir)))];
  }

  async #named(project: WholeProject): Promise<NamedPower[]> {
    // Recipes that cannot be read cannot be run either; who asks for them is told.
    const recipes = await this.deps.recipes(project).catch(() => []);
    return this.#notTrusted(await readPowers(project, recipes));
  }

  async #ofRun({ dir }: WholeProject, run: RunValues): Promise<NamedPower[]> {
    return this.#notTrusted(await settled(powersOfRun(run, dir), dir));
  }

  async #ofRecipes(
    { dir }: WholeProject,
    recipes: readonly CaptioningRecipe[],
  ): Promise<NamedPower[]> {
    return settled(
      recipes.flatMap((recipe) => powersOfRecipe(recipe, contextOf(dir))),
      dir,
    );
  }

  /** A state of an own run is taken for what it is when it is first seen; of another, or changed since, it needs a yes. */
  async #stateNeeded(project: WholeProject, runId: string, state: string): Promise<NamedPower[]> {
    if (placeOf(project.dir, state) === 'outside' || (await hasLink(project.dir, state))) {
      return [{ kind: 'pickle', value: state, at: `State of run ${runId}` }];
    }
    const { power, sha256 } = await powerOfState(project.dir, state, runId);
    const own = (await this.deps.known.find(project.id))?.ownRuns.find(({ id }) => id === runId);
    if (own === undefined) return [power];
    const seen = own.states.find(({ folder }) => folder === state);
    if (seen !== undefined) return seen.sha256 === sha256 ? [] : [power];
    await this.deps.known.noteState(project.id, runId, state, sha256);
    return [];
  }

  /** Folders elsewhere that a run would read or write. */
  async #foldersNeeded(project: WholeProject): Promise<NamedPower[]> {
    const enabled = project.concepts.filter(({ isEnabled }) => isEnabled !== false);
    const links = await resultLinksOf(project.dir);
    return distinct([
      ...powersOfConcepts(enabled, project.dir),
      ...links.map(({ name, target }): NamedPower => {
        return { kind: 'results_elsewhere', value: target, at: name };
      }),
    ]).map(({ kind, value, at }) => ({ kind, value, at }));
  }

  /** Files that the user chose in Settings are no power of a project that names the same. */
  async #notTrusted(powers: readonly NamedPower[]): Promise<NamedPower[]> {
    if (powers.length === 0) return [];
    const { baseModel, clipL, t5xxl, ae, tokenizerCacheDir } = await this.deps.settings.get();
    const files = [baseModel, clipL, t5xxl, ae].filter((path) => path !== '');
    const own = new Set([
      ...files.flatMap((path) => [`path ${path}`, `pickle ${path}`]),
      ...(tokenizerCacheDir === '' ? [] : [`path tokenizer_cache_dir=${tokenizerCacheDir}`]),
    ]);
    return powers.filter((power) => !own.has(keyOf(power)));
  }

  async #allowed(projectId: string, more: readonly Power[] = []): Promise<ReadonlySet<string>> {
    const known = (await this.deps.known.find(projectId))?.allowed ?? [];
    return new Set([...known, ...more].map(keyOf));
  }

  async #tell(projectId: string): Promise<PowerState[]> {
    const powers = await this.list(projectId);
    await this.deps.onChanged(projectId, powers);
    return powers;
  }
}

function keysOf(powers: readonly Power[]): ReadonlySet<string> {
  return new Set(powers.map(keyOf));
}

/** Linked folders inside the project by their whole path: set here, they need no yes once the project has moved. */
function foldersOfOwn({ concepts }: WholeProject): NamedPower[] {
  return concepts
    .filter(({ isLinked, dir }) => isLinked && isAbsolutePath(dir))
    .map(({ name, dir }) => ({ kind: 'linked_folder', value: dir, at: `Concept ${name}` }));
}
